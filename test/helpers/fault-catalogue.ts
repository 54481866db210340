import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionRecord } from '../../rehearsal/pipeline/execution-record';
import type { Answer, Before, Failure, Fault } from './fault';
import { FaultRehearsal, type Played } from './fault-rehearsal';
import { removeDirectories } from './rehearsal-directory';

const FAULTS = join(__dirname, '../rehearsal/faults');
/** Milliseconds, its turn included. */
const LONGEST = 240_000;
const ORDER: readonly Before[] = ['nothing', 'providers', 'deployed'];

/**
 * Plays every fault of these groups, and the system without it.
 *
 * Faults of a first deployment have a state directory each. The others share one, in which the shipped system was
 * deployed: each failure has to leave it so that the next commit finds what the unbroken one made.
 */
export function playFaults(...groups: readonly string[]): void {
  const shared = new Shared();
  const pairs = atMost(2);
  afterAll(async () => {
    await shared.close();
    removeDirectories();
  });
  for (const group of groups) {
    describe(group, () => {
      const faults = faultsOf(group).sort(
        (a, b) => ORDER.indexOf(beforeOf(a.fault)) - ORDER.indexOf(beforeOf(b.fault)),
      );
      if (faults.length === 0) throw new Error(`there is no ${group}-*.fault.ts`);
      for (const { name, rule, source, fault } of faults) {
        const alone = beforeOf(fault) === 'nothing';
        // Most of its time such a rehearsal waits: two at a time take half as long, and leave each other's clocks alone.
        const play = () => (alone ? pairs(() => playFault(fault, shared)) : playFault(fault, shared));
        (alone ? test.concurrent : test)(
          `${name}: ${rule}`,
          async () => {
            // What AWS does, and where it is documented.
            expect(source).toMatch(/^\/\/ AWS.*(https:\/\/\S+|unverified)/);
            await play();
          },
          LONGEST,
        );
      }
    });
  }
}

async function playFault(fault: Fault, shared: Shared): Promise<void> {
  const control = await shared.unbroken();
  const before = beforeOf(fault);
  const rehearsal = before === 'nothing' ? await FaultRehearsal.open() : shared.rehearsal;
  try {
    if (before === 'deployed') await shared.restore();
    if (before === 'providers') {
      await rehearsal.deleteFailed();
      await rehearsal.deleteGlobalApi();
    }
    if (before !== 'nothing') shared.changed();
    const { given = () => {}, expected } = fault;
    if (fault.given !== undefined) {
      const varied = before === 'nothing' ? await FaultRehearsal.open() : rehearsal;
      try {
        passes(await varied.play(given), expected);
        if (before === 'providers') await varied.deleteGlobalApi();
      } finally {
        if (varied !== rehearsal) await varied.close();
      }
    } else passes(control, expected);
    if ('request' in expected) await answers(rehearsal, fault, expected);
    else fails(await rehearsal.play(given, fault.break), expected);
  } finally {
    if (rehearsal !== shared.rehearsal) await rehearsal.close();
  }
}

/** Without the fault, the very action that fails with it succeeds. */
function passes({ record, output }: Played, expected: Failure | Answer): void {
  said('request' in expected ? record : actionOf(record, expected), output, { status: 'Succeeded' });
}

function fails({ record, output, assembly }: Played, expected: Failure): void {
  const { stage, action, resource, message } = expected;
  const failed = failuresOf(record);
  said({ failed: failed.map(({ place }) => place) }, output, { failed: [`${stage}/${action}`] });
  const text = `${failed[0]!.error}\n${output}`;
  expect(text).toContain(resource(assembly));
  expect(text).toMatch(message);
}

/** Asks the system as it is, then the broken one. */
async function answers(rehearsal: FaultRehearsal, fault: Fault, expected: Answer): Promise<void> {
  const { request, status, resource, message } = expected;
  expect((await rehearsal.ask(request)).status).toBe(status.unbroken);
  const { record, assembly, output } = await rehearsal.play(fault.given ?? (() => {}), fault.break);
  said(record, output, { status: 'Succeeded' });
  const answer = await rehearsal.ask(request);
  expect(answer.status).toBe(status.broken);
  expect(answer.output).toContain(resource(assembly));
  expect(answer.output).toMatch(message);
}

/** Shows what the rehearsal printed where it went another way than expected. */
function said(actual: object, output: string, expected: object): void {
  try {
    expect(actual).toMatchObject(expected);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${output}`);
  }
}

function actionOf(record: ExecutionRecord, { stage, action }: Failure) {
  const found = record.stages.find(({ name }) => name === stage)?.actions.find(({ name }) => name === action);
  if (found === undefined) throw new Error(`the pipeline has no action ${stage}/${action}`);
  return found;
}

function failuresOf(record: ExecutionRecord): { place: string; error: string }[] {
  return record.stages.flatMap((stage) =>
    stage.actions
      .filter(({ status }) => status === 'Failed')
      .map(({ name, error = '' }) => ({ place: `${stage.name}/${name}`, error })),
  );
}

/** One rehearsal in which the shipped system is deployed: what the faults are compared with. */
class Shared {
  #opened: FaultRehearsal | undefined;
  #unbroken: Promise<Played> | undefined;
  #restored = false;

  get rehearsal(): FaultRehearsal {
    return this.#opened!;
  }

  /** How the shipped assembly went, from nothing. */
  unbroken(): Promise<Played> {
    this.#unbroken ??= (async () => {
      this.#opened = await FaultRehearsal.open();
      const played = await this.#opened.play();
      said(played.record, played.output, { status: 'Succeeded' });
      this.#restored = true;
      return played;
    })();
    return this.#unbroken;
  }

  changed(): void {
    this.#restored = false;
  }

  /** The commit that repairs what the last fault broke goes through. */
  async restore(): Promise<void> {
    if (this.#restored) return;
    await this.rehearsal.deleteFailed();
    const { record, output } = await this.rehearsal.play();
    said(record, output, { status: 'Succeeded' });
    this.#restored = true;
  }

  async close(): Promise<void> {
    await this.#opened?.close();
  }
}

interface CatalogueEntry {
  readonly name: string;
  /** The first line, as a sentence. */
  readonly rule: string;
  readonly source: string;
  readonly fault: Fault;
}

function faultsOf(group: string): CatalogueEntry[] {
  return readdirSync(FAULTS)
    .filter((file) => file.startsWith(`${group}-`) && file.endsWith('.fault.ts'))
    .map((file) => {
      const source = readFileSync(join(FAULTS, file), 'utf8');
      const rule = source.split('\n', 1)[0]!.replace(/^\/\/ /, '');
      const { fault } = require(join(FAULTS, file)) as { fault: Fault };
      return { name: file.slice(0, -'.fault.ts'.length), rule, source, fault };
    });
}

/** Runs so many at a time, in the order in which they come. */
function atMost(count: number): <T>(run: () => Promise<T>) => Promise<T> {
  const last: Promise<unknown>[] = Array.from({ length: count }, () => Promise.resolve());
  let turn = 0;
  return (run) => {
    const place = turn++ % count;
    const done = last[place]!.then(run);
    last[place] = done.catch(() => {});
    return done;
  };
}

function beforeOf({ after = 'nothing' }: Fault): Before {
  return after;
}
