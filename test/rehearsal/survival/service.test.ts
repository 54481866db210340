import { join } from 'node:path';
import { readJson } from '../../../rehearsal/kit/whole-file';
import { deployedBeforeAll, type LiveRehearsal } from '../../helpers/live-rehearsal';

jest.setTimeout(120_000);

let rehearsal: LiveRehearsal;
deployedBeforeAll((live) => {
  rehearsal = live;
});

/** The processes that serve, by the book that the next rehearsal would end them by. */
function serving(service: string): number[] {
  const book = readJson<{ pid: number; name: string }[]>(join(rehearsal.state.cloud, 'compute', 'processes.json'))!;
  return book.filter(({ name }) => name.includes(service)).map(({ pid }) => pid);
}

async function ask(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${rehearsal.url}${path}`, { headers: { connection: 'close' } });
  return { status: response.status, body: await response.json() };
}

async function until(condition: () => Promise<boolean> | boolean, pause = 20): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, pause));
}

describe.each([
  ['dogs', '/dogs', 'private-api-prod-dogs'],
  ['todo', '/todo', 'todo.service'],
])('%s', (_, path, name) => {
  test('is asked at its peer while one that was killed is replaced', async () => {
    const before = serving(name);
    expect(before).toHaveLength(2);
    process.kill(before[0]!, 'SIGKILL');
    // What is in flight is lost with it, and what comes before anybody has noticed; then everybody asks the peer. The load balancer
    // takes its time to notice: asked without a pause, the API would throttle by then (100 a second).
    await until(async () => (await Promise.all(Array.from({ length: 20 }, () => ask(path)))).every(isAnswered), 250);
    await until(() => serving(name).length === 2 && !serving(name).includes(before[0]!));
    expect(serving(name)).toContain(before[1]);
  });

  test('answers 503 when none is left, as API Gateway does, and recovers', async () => {
    let answer = await ask(path);
    expect(answer.status).toBe(200);
    for (const pid of serving(name)) process.kill(pid, 'SIGKILL');
    await until(async () => {
      answer = await ask(path);
      return answer.status === 503;
    });
    expect(answer.body).toEqual({ message: 'Service Unavailable' });
    await until(async () => isAnswered(await ask(path)));
  });
});

const isAnswered = ({ status }: { status: number }) => status === 200;
