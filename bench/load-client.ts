/**
 * As many requests as the server answers, on connections that are kept: a request, its response, the next request.
 *
 * It only looks at the first and last bytes of a response: parsing them as an HTTP client does takes longer than the
 * server takes to write them, and the client would then be what is measured. Takes orders from its parent.
 */
import { connect } from 'node:net';

export interface LoadOrder {
  readonly port: number;
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: string;
  readonly connections: number;
  readonly milliseconds: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Responses that were not a whole 200 or 201 with JSON, and connections that broke. */
  readonly failures: number;
  readonly seconds: number;
  /** The part of that time in which this client was busy: near 1, it is the client that was measured. */
  readonly busy: number;
}

const ENDS = '}'.charCodeAt(0);

function load({ port, method = 'GET', path, body, connections, milliseconds }: LoadOrder): Promise<LoadResult> {
  return new Promise((resolve) => {
    const lines = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Accept: */*'];
    if (body !== undefined) lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
    const request = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
    let [requests, failures, open] = [0, 0, connections];
    let over = false;
    const started = performance.now();
    const cpu = process.cpuUsage();
    let result: LoadResult | undefined;

    for (let i = 0; i < connections; i++) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(request));
      socket.on('data', (response) => {
        requests++;
        if (response.toString('latin1', 0, 11) !== 'HTTP/1.1 20' || response[response.length - 1] !== ENDS) failures++;
        if (over) socket.destroy();
        else socket.write(request);
      });
      socket.on('error', () => failures++);
      socket.on('close', () => {
        if (!over) failures++;
        if (--open === 0) resolve(result ?? ended());
      });
    }

    const ended = (): LoadResult => {
      const seconds = (performance.now() - started) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      return { requests, failures, seconds, busy: (user + system) / 1e6 / seconds };
    };
    setTimeout(() => {
      over = true;
      result = ended();
    }, milliseconds);
  });
}

process.on('message', async (order: LoadOrder) => process.send!(await load(order)));
process.on('disconnect', () => process.exit());
