import type { ExecutionRecord } from '../../rehearsal';
import {
  type Answer,
  type Before,
  DEPLOY_DOGS,
  type Failure,
  type Fault,
  SMOKE_TEST,
  type Step,
  type Warning,
} from './fault';
import type { FaultAssembly } from './fault-assembly';
import { type FaultTest, faults } from './fault-list';
import { FaultRehearsal, type Played } from './fault-rehearsal';
import { removeDirectories } from './rehearsal-directory';

/** Milliseconds, the wait for other faults included. */
const LONGEST = 360_000;
/** Those that `npm run fault NAME` plays. */
const chosen = process.env.FAULTS?.split(' ');
const ORDER: readonly Before[] = ['nothing', 'providers', 'deployed'];

/**
 * Plays every fault of a test file, and the system without it.
 *
 * Most of its time a rehearsal waits, and so four are played at a time: one in which the shipped system is deployed, one
 * in which a provider is deployed for the first time again and again, and two for faults that need one of their own.
 * What a failure leaves must be such that the next commit finds what the unbroken one made, or nothing at all.
 */
export function playFaults(file: FaultTest): void {
  const shared = new Shared();
  const first = new First();
  const queues = { shared: atMost(1), first: atMost(1), own: atMost(2) };
  const play = {
    shared: (fault: Fault) => playOnShared(fault, shared),
    first: (fault: Fault) => playOnFirst(fault, first, shared),
    own: (fault: Fault) => playOnOwn(fault, shared),
  };
  afterAll(async () => {
    await shared.close();
    await first.close();
    removeDirectories();
  });
  const played = faults()
    .filter(({ name, test }) => test === file && (chosen?.includes(name) ?? true))
    .sort((a, b) => comparing(a.fault, b.fault));
  for (const { name, fault } of played) {
    const world = worldOf(fault);
    test.concurrent(`${name}: ${fault.rule}`, () => queues[world](() => play[world](fault)), LONGEST);
  }
}

/** The rehearsal in which a fault is played. */
function worldOf(fault: Fault): 'shared' | 'first' | 'own' {
  if (beforeOf(fault) !== 'nothing') return 'shared';
  return fault.given === undefined && 'failsAt' in fault && fault.failsAt.stage === DEPLOY_DOGS.stage ? 'first' : 'own';
}

/** Faults that find the same come one after the other. */
function comparing(a: Fault, b: Fault): number {
  const actionOf = (fault: Fault) => ('failsAt' in fault ? fault.failsAt.action : '');
  return (
    ORDER.indexOf(beforeOf(a)) - ORDER.indexOf(beforeOf(b)) ||
    worldOf(a).localeCompare(worldOf(b)) ||
    (worldOf(a) === 'first' ? actionOf(a).localeCompare(actionOf(b)) : 0)
  );
}

async function playOnShared(fault: Fault, shared: Shared): Promise<void> {
  const control = await shared.unbroken();
  const { rehearsal } = shared;
  if (beforeOf(fault) === 'deployed') await shared.restore();
  else await rehearsal.deleteGlobalApi();
  if (fault.given !== undefined) {
    passes(await rehearsal.play(fault.given), fault);
    if (beforeOf(fault) === 'providers') await rehearsal.deleteGlobalApi();
  } else passes(control, fault);
  await shows(rehearsal, fault);
}

async function playOnFirst(fault: Fault, first: First, shared: Shared): Promise<void> {
  passes(await shared.unbroken(), fault);
  await shows(await first.before((fault as Failure).failsAt), fault);
}

async function playOnOwn(fault: Fault, shared: Shared): Promise<void> {
  if (fault.given === undefined) passes(await shared.unbroken(), fault);
  else await alone(async (rehearsal) => passes(await rehearsal.play(fault.given!), fault));
  await alone((rehearsal) => shows(rehearsal, fault));
}

async function alone(play: (rehearsal: FaultRehearsal) => Promise<void>): Promise<void> {
  const rehearsal = await FaultRehearsal.open();
  try {
    await play(rehearsal);
  } finally {
    await rehearsal.close();
  }
}

async function shows(rehearsal: FaultRehearsal, fault: Fault): Promise<void> {
  if ('answers' in fault) return answers(rehearsal, fault);
  if ('warnsAt' in fault) return warns(rehearsal, fault);
  const { given = () => {} } = fault;
  fails(await rehearsal.play(given, fault.break, hurried(fault)), fault);
}

/** A smoke test that is going to fail fails however long it asks. */
function hurried({ failsAt }: Failure): (assembly: FaultAssembly) => void {
  return (assembly) => {
    if (failsAt === SMOKE_TEST) assembly.patience = 40;
  };
}

/** Without the fault, the very action that fails with it succeeds, and nothing is said of what it warns of. */
function passes({ record, output }: Played, fault: Fault): void {
  said('failsAt' in fault ? actionOf(record, fault.failsAt) : record, output, { status: 'Succeeded' });
  if ('warnsAt' in fault) expect(output).not.toMatch(fault.message);
}

/** Deploys what AWS deploys too, and says what it will do. */
async function warns(rehearsal: FaultRehearsal, fault: Fault & Warning): Promise<void> {
  const { record, output, assembly } = await rehearsal.play(fault.given ?? (() => {}), fault.break);
  said(actionOf(record, fault.warnsAt), output, { status: 'Succeeded' });
  expect(output).toContain(fault.resource(assembly));
  expect(output).toMatch(fault.message);
  show(output);
}

function fails({ record, output, assembly }: Played, { failsAt, resource, message }: Fault & Failure): void {
  const failed = failuresOf(record);
  said({ failed: failed.map(({ step }) => step) }, output, { failed: [`${failsAt.stage}/${failsAt.action}`] });
  const text = `${failed[0]!.error}\n${output}`;
  expect(text).toContain(resource(assembly));
  expect(text).toMatch(message);
  show(failed[0]!.error);
}

/** Asks the system as it is, then the broken one. */
async function answers(rehearsal: FaultRehearsal, fault: Fault & Answer): Promise<void> {
  const { request, unbroken, broken } = fault.answers;
  const before = await rehearsal.ask(request);
  said(before, before.output, { status: unbroken });
  const { record, assembly, output } = await rehearsal.play(fault.given ?? (() => {}), fault.break);
  said(record, output, { status: 'Succeeded' });
  const answer = await rehearsal.ask(request);
  said(answer, answer.output, { status: broken });
  expect(answer.output).toContain(fault.resource(assembly));
  expect(answer.output).toMatch(fault.message);
  show(answer.output);
}

/** What the rehearsal says of a fault, to whoever plays one by name. */
function show(text: string): void {
  if (chosen !== undefined) process.stdout.write(`\n${text.trim()}\n\n`);
}

/** With what the rehearsal printed where the result is not as expected. */
function said(actual: object, output: string, expected: object): void {
  try {
    expect(actual).toMatchObject(expected);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${output}`);
  }
}

function actionOf(record: ExecutionRecord, { stage, action }: Step) {
  const found = record.stages.find(({ name }) => name === stage)?.actions.find(({ name }) => name === action);
  if (found === undefined) throw new Error(`the pipeline has no action ${stage}/${action}`);
  return found;
}

function failuresOf(record: ExecutionRecord): { step: string; error: string }[] {
  return record.stages.flatMap((stage) =>
    stage.actions
      .filter(({ status }) => status === 'Failed')
      .map(({ name, error = '' }) => ({ step: `${stage.name}/${name}`, error })),
  );
}

/** One rehearsal in which the shipped system is deployed: what the faults are compared with. */
class Shared {
  #opened: FaultRehearsal | undefined;
  #unbroken: Promise<Played> | undefined;
  /** Of the rehearsal, when the shipped system was last in it. */
  #shippedAt = -1;

  get rehearsal(): FaultRehearsal {
    return this.#opened!;
  }

  /** How the shipped assembly went, from nothing. */
  unbroken(): Promise<Played> {
    this.#unbroken ??= (async () => {
      this.#opened = await FaultRehearsal.open();
      const played = await this.#opened.play();
      said(played.record, played.output, { status: 'Succeeded' });
      this.#shippedAt = this.rehearsal.revision;
      return played;
    })();
    return this.#unbroken;
  }

  /** The commit that repairs what the last fault broke goes through. What was refused before anything changed broke nothing. */
  async restore(): Promise<void> {
    if (this.rehearsal.revision === this.#shippedAt) return;
    await this.rehearsal.deleteFailed();
    const { record, output } = await this.rehearsal.play();
    said(record, output, { status: 'Succeeded' });
    this.#shippedAt = this.rehearsal.revision;
  }

  async close(): Promise<void> {
    await this.#opened?.close();
  }
}

/** One rehearsal in which a provider fails at its first deployment, is deleted, and is deployed for the first time again. */
class First {
  #opened: FaultRehearsal | undefined;

  /** Nothing is left of the stack that is going to fail, nor of the one that did. */
  async before({ action }: Step): Promise<FaultRehearsal> {
    this.#opened ??= await FaultRehearsal.open();
    await this.#opened.deleteFailed();
    await this.#opened.deleteDeployedBy(action);
    return this.#opened;
  }

  async close(): Promise<void> {
    await this.#opened?.close();
  }
}

/** Runs so many at a time, in the order in which they come. */
function atMost(count: number): <T>(run: () => Promise<T>) => Promise<T> {
  const last: Promise<unknown>[] = Array.from({ length: count }, () => Promise.resolve());
  let next = 0;
  return (run) => {
    const queue = next++ % count;
    const done = last[queue]!.then(run);
    last[queue] = done.catch(() => {});
    return done;
  };
}

function beforeOf({ after = 'nothing' }: Fault): Before {
  return after;
}
