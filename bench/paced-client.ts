/**
 * Requests at a steady pace, whether or not those before have been answered. Takes orders from its parent.
 */
import http from 'node:http';

export interface PacedOrder {
  readonly port: number;
  readonly path: string;
  readonly perSecond: number;
  readonly requests: number;
}

export interface PacedResult {
  /** Of each request, from when it was sent to the end of its response. */
  readonly milliseconds: readonly number[];
  /** What was not a 200. */
  readonly failures: number;
  readonly seconds: number;
}

const agent = new http.Agent({ keepAlive: true });

async function paced({ port, path, perSecond, requests }: PacedOrder): Promise<PacedResult> {
  const milliseconds: number[] = [];
  const underway: Promise<boolean>[] = [];
  const began = performance.now();
  while (underway.length < requests) {
    // As many as are due by now: timers wake up when they can.
    const due = Math.min(requests, Math.floor(((performance.now() - began) / 1000) * perSecond) + 1);
    while (underway.length < due) underway.push(timed(port, path, milliseconds));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const answered = await Promise.all(underway);
  return {
    milliseconds,
    failures: answered.filter((ok) => !ok).length,
    seconds: (performance.now() - began) / 1000,
  };
}

function timed(port: number, path: string, milliseconds: number[]): Promise<boolean> {
  const began = performance.now();
  return new Promise((resolve) => {
    http
      .get({ host: '127.0.0.1', port, path, agent }, (response) => {
        response.resume().once('end', () => {
          milliseconds.push(performance.now() - began);
          resolve(response.statusCode === 200);
        });
      })
      .once('error', () => resolve(false));
  });
}

process.on('message', async (order: PacedOrder) => process.send!(await paced(order)));
process.on('disconnect', () => process.exit());
