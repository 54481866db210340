import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import type { Stage } from '../aws/codepipeline/definition';
import { PatientWrites } from '../kit/patient-writes';
import { DamagedFile, readState } from '../kit/whole-file';
import type { StateDirectory } from '../state/state-directory';
import { type ExecutionRecord, succeededIn, waitsAt } from './execution-record';

/** How many executions are kept, with their artifacts and logs: what a rollback can go back to. */
const KEPT = 10;
/** As many of those that passed a stage, however long ago: what is live in it, and what was before. */
const KEPT_IN_STAGE = 2;

const STATUS = v.picklist(['InProgress', 'Succeeded', 'Failed', 'Stopped', 'Cancelled', 'Superseded']);
const ACTION = v.looseObject({ name: v.string(), runOrder: v.number(), status: v.optional(STATUS) });
const RECORD = v.looseObject({
  number: v.pipe(v.number(), v.integer()),
  id: v.string(),
  type: v.picklist(['STANDARD', 'ROLLBACK']),
  pipeline: v.string(),
  structureVersion: v.number(),
  status: STATUS,
  started: v.string(),
  revision: v.looseObject({ commit: v.string(), branch: v.string(), message: v.string(), description: v.string() }),
  stages: v.array(v.looseObject({ name: v.string(), status: v.optional(STATUS), actions: v.array(ACTION) })),
  artifacts: v.record(v.string(), v.string()),
  variables: v.record(v.string(), v.record(v.string(), v.string())),
  deployed: v.array(
    v.looseObject({ stack: v.string(), account: v.string(), region: v.string(), result: v.looseObject({}) }),
  ),
});

/** The executions of a state directory, the oldest first. */
export class ExecutionStore {
  readonly #state: StateDirectory;

  readonly #records: ExecutionRecord[];
  readonly #writes: PatientWrites;
  /** Of the latest, also if its record had to be set aside: its artifacts may still be there. */
  readonly #highest: number;

  /** A record that is damaged is set aside, and `notice` told of it. */
  constructor(state: StateDirectory, notice: (line: string) => void = () => {}) {
    this.#state = state;

    this.#writes = new PatientWrites(notice);
    this.#highest = Math.max(0, ...namesIn(state.executions).map((name) => Number.parseInt(name, 10) || 0));
    this.#records = readExecutions(state, ({ path, damage }) => {
      const aside = freeName(path);
      renameSync(path, aside);
      notice(`${path}: is damaged, ${damage}: set aside as ${basename(aside)}, and that execution is forgotten`);
    });
  }

  get all(): readonly ExecutionRecord[] {
    return this.#records;
  }

  get latest(): ExecutionRecord | undefined {
    return this.#records.at(-1);
  }

  /** The number that the next execution gets: its artifacts may be made before it begins. */
  get nextNumber(): number {
    return Math.max(this.latest?.number ?? 0, this.#highest) + 1;
  }

  begin(
    given: Pick<ExecutionRecord, 'type' | 'pipeline' | 'structureVersion' | 'revision' | 'artifacts' | 'variables'> &
      Partial<Pick<ExecutionRecord, 'rollbackTarget' | 'deployed'>>,
    stages: readonly Stage[],
  ): ExecutionRecord {
    const record: ExecutionRecord = {
      number: this.nextNumber,
      id: randomUUID(),
      status: 'InProgress',
      started: new Date().toISOString(),
      deployed: [],
      ...given,
      stages: stages.map(({ name, actions }) => ({
        name,
        actions: actions.map((action) => ({ name: action.name, runOrder: action.runOrder })),
      })),
    };
    this.#records.push(record);
    this.save(record);
    return record;
  }

  /** On disk when this returns, or as soon as there is room: what it tells of has happened. */
  save(record: ExecutionRecord): void {
    this.#writes.write(fileOf(this.#state, record.number), () => record);
  }

  /** Tries once more to write what could not be written yet. */
  close(): void {
    this.#writes.flush();
  }

  /** What an earlier process left in progress has ended with it, unless it only waited. Returns those that ended. */
  endAbandoned(): ExecutionRecord[] {
    const abandoned = this.#records.filter((record) => record.status === 'InProgress' && waitsAt(record) === undefined);
    for (const record of abandoned) this.endLeft(record, 'Failed', 'the rehearsal ended while it ran');
    return abandoned;
  }

  /** Those that only waited, in the order in which they go on: who is in a stage holds it. */
  get waiting(): readonly ExecutionRecord[] {
    const inStage = ({ stages }: ExecutionRecord) => stages.some(({ status }) => status === 'InProgress');
    const waiting = this.#records.filter((record) => waitsAt(record) !== undefined);
    return [...waiting.filter(inStage), ...waiting.filter((record) => !inStage(record))];
  }

  /** Ends an execution of an earlier process that cannot go on, through no fault of its own. */
  endLeft(record: ExecutionRecord, status: 'Failed' | 'Cancelled', reason: string): void {
    const ended = new Date().toISOString();
    for (const stage of record.stages) {
      for (const part of [stage, ...stage.actions]) {
        if (part.status === 'InProgress') Object.assign(part, { status, ended });
        delete part.waits;
      }
    }
    Object.assign(record, { status, reason, ended, ...(status === 'Failed' && { interrupted: true }) });
    this.save(record);
  }

  /** Removes executions that are too old to go back to, with their artifacts and logs. */
  prune(): void {
    const kept = new Set<number>();
    for (const record of this.#worthKeeping()) {
      kept.add(record.number);
      // An execution may stand on the artifacts of an earlier one.
      for (const path of Object.values(record.artifacts)) kept.add(Number(path.split('/')[0]));
    }
    for (const record of this.#records.filter(({ number }) => !kept.has(number))) {
      this.#records.splice(this.#records.indexOf(record), 1);
      const file = fileOf(this.#state, record.number);
      this.#writes.forget(file);
      rmSync(file, { force: true });
    }
    for (const directory of [this.#state.artifacts, this.#state.logs]) {
      for (const name of readdirSync(directory)) {
        if (!kept.has(Number(name))) rmSync(join(directory, name), { recursive: true, force: true });
      }
    }
  }

  #worthKeeping(): ExecutionRecord[] {
    const all = this.#records;
    const stages = new Set(all.flatMap((record) => record.stages.map(({ name }) => name)));
    return [
      ...all.slice(-KEPT),
      ...all.filter(({ status }) => status === 'Succeeded').slice(-KEPT),
      ...all.filter(({ status }) => status === 'InProgress'),
      ...[...stages].flatMap((stage) =>
        all.filter((record) => record.type === 'STANDARD' && succeededIn(record, stage)).slice(-KEPT_IN_STAGE),
      ),
    ];
  }
}

/** Also for who only reads: the records as they are on disk now, without those that are damaged. */
export function readExecutions(
  state: StateDirectory,
  onDamage: (file: DamagedFile) => void = () => {},
): ExecutionRecord[] {
  const records: ExecutionRecord[] = [];
  for (const name of namesIn(state.executions).filter((each) => /^\d+\.json$/.test(each))) {
    try {
      const record = readState<ExecutionRecord>(join(state.executions, name), RECORD);
      if (record !== undefined) records.push(record);
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      onDamage(error);
    }
  }
  return records.sort((a, b) => a.number - b.number);
}

function namesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function freeName(path: string): string {
  for (let count = 1; ; count++) {
    const name = `${path}.damaged${count === 1 ? '' : `-${count}`}`;
    if (!existsSync(name)) return name;
  }
}

/** `0007`: directories and files sort as their numbers do. */
export function padded(number: number): string {
  return String(number).padStart(4, '0');
}

function fileOf(state: StateDirectory, number: number): string {
  return join(state.executions, `${padded(number)}.json`);
}
