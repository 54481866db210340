import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { FaultAssembly } from '../helpers/fault-assembly';
import { shippedAssembly } from '../helpers/fault-synthesis';
import { improved, otherBundle } from '../helpers/other-bundle';
import type { RehearsalProcess } from '../helpers/rehearsal-process';

/** Two revisions that differ in both services: every start that follows another one has something to deploy. */
export async function twoRevisions(directory: string): Promise<readonly [string, string]> {
  const shipped = await shippedAssembly();
  return [revision('a'), revision('b', improved)];

  function revision(name: string, edit?: (code: string) => string): string {
    const path = join(directory, name);
    cpSync(shipped, path, { recursive: true });
    const assembly = new FaultAssembly(shipped, path, `rehearsal:${name}`);
    if (edit !== undefined) for (const service of ['dogs', 'todo'] as const) otherBundle(service, edit)(assembly);
    alone(assembly);
    assembly.write();
    return path;
  }
}

/** One task and one instance: what is shown here takes thirty starts, and no peers. */
function alone(assembly: FaultAssembly): void {
  assembly.stack('dogs').one('AWS::ApplicationAutoScaling::ScalableTarget').properties.MinCapacity = 1;
  const { resource, properties } = assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup');
  properties.MinSize = '1';
  resource.CreationPolicy.ResourceSignal.Count = 1;
  resource.UpdatePolicy.AutoScalingRollingUpdate.MinInstancesInService = 1;
}

/** Posts todos, one after the other, for as long as somebody answers; what was accepted must never be lost. */
export class Poster {
  readonly accepted: string[] = [];
  readonly #over = new AbortController();
  readonly #done: Promise<void>;

  constructor(port: number) {
    this.#done = this.#post(`http://127.0.0.1:${port}/todo`);
  }

  async end(): Promise<void> {
    this.#over.abort();
    await this.#done;
  }

  async #post(url: string): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      try {
        const body = new URLSearchParams({ data: `todo ${this.accepted.length}` });
        const response = await fetch(url, { method: 'POST', body, headers: { connection: 'close' }, signal });
        const { id } = (await response.json()) as { id?: string };
        if (response.status === 201) this.accepted.push(id!);
      } catch {
        // Nobody listens, or whoever did was killed before it answered.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** One start that is killed. */
export interface Kill {
  readonly name: string;
  /** Resolves when its moment has come, or the rehearsal ended by itself. */
  readonly moment: (victim: RehearsalProcess) => Promise<unknown>;
}

/** Kills the rehearsal, and nothing that it started, without any warning. */
export async function killAt(victim: RehearsalProcess, { moment }: Kill): Promise<void> {
  await moment(victim);
  victim.interrupt('SIGKILL');
  await victim.code();
}

/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
