/**
 * Adds todos at a steady pace, whether or not those before have been answered. Takes orders from its parent.
 */
import http from 'node:http';

export interface BlackHoleOrder {
  readonly port: number;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface BlackHoleResult {
  /** How many were answered with what; 0 is not at all. */
  readonly statuses: Readonly<Record<number, number>>;
  /** The longest that one was waited for. */
  readonly slowest: number;
}

const agent = new http.Agent({ keepAlive: true });
const headers = { 'Content-Type': 'application/json' };

async function paced({ port, perSecond, seconds }: BlackHoleOrder): Promise<BlackHoleResult> {
  const statuses: Record<number, number> = {};
  const underway: Promise<void>[] = [];
  const began = performance.now();
  let slowest = 0;
  const add = async () => {
    const sent = performance.now();
    const status = await added(port);
    statuses[status] = (statuses[status] ?? 0) + 1;
    slowest = Math.max(slowest, performance.now() - sent);
  };
  while (underway.length < perSecond * seconds) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond) + 1;
    while (underway.length < Math.min(due, perSecond * seconds)) underway.push(add());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(underway);
  return { statuses, slowest };
}

function added(port: number): Promise<number> {
  return new Promise((resolve) => {
    http
      .request({ host: '127.0.0.1', port, method: 'POST', path: '/todo', headers, agent }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode!));
      })
      .once('error', () => resolve(0))
      .end('{"data":"Walk the dog"}');
  });
}

process.on('message', async (order: BlackHoleOrder) => process.send!(await paced(order)));
process.on('disconnect', () => process.exit());
