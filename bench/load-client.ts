/**
 * As many requests as the server answers, on connections that are kept: a request, its response, the next request.
 *
 * It only looks at the first and last bytes of a response: parsing them as an HTTP client does takes longer than the
 * server takes to write them, and the client would then be what is measured. Takes orders from its parent.
 */
import { connect } from 'node:net';

export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  readonly milliseconds: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Responses that were not a whole 200 with JSON, and connections that broke. */
  readonly failures: number;
  readonly seconds: number;
  /** The part of that time in which this client was busy: near 1, it is the client that was measured. */
  readonly busy: number;
}

const ENDS = '}'.charCodeAt(0);

function load({ port, path, connections, milliseconds }: LoadOrder): Promise<LoadResult> {
  return new Promise((resolve) => {
    const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: */*\r\n\r\n`);
    let [requests, failures, open] = [0, 0, connections];
    let over = false;
    const started = performance.now();
    const cpu = process.cpuUsage();
    let result: LoadResult | undefined;

    for (let i = 0; i < connections; i++) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(request));
      socket.on('data', (response) => {
        requests++;
        if (response.toString('latin1', 0, 12) !== 'HTTP/1.1 200' || response[response.length - 1] !== ENDS) failures++;
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
