import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from '../state/files';
import type { StateDirectory } from '../state/state-directory';
import type { Stage } from './definition';
import type { ExecutionRecord } from './execution-record';

/** How many executions keep their artifacts and logs: what a rollback can go back to. */
const KEPT = 10;

/** The executions of a state directory, the oldest first. */
export class ExecutionStore {
  readonly #records: ExecutionRecord[];

  constructor(private readonly state: StateDirectory) {
    this.#records = readExecutions(state);
  }

  get all(): readonly ExecutionRecord[] {
    return this.#records;
  }

  get latest(): ExecutionRecord | undefined {
    return this.#records.at(-1);
  }

  /** The number that the next execution gets: its artifacts may be made before it begins. */
  get nextNumber(): number {
    return (this.latest?.number ?? 0) + 1;
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

  save(record: ExecutionRecord): void {
    writeJson(fileOf(this.state, record.number), record);
  }

  /** What an earlier process left in progress has ended with it. Returns those. */
  endAbandoned(): ExecutionRecord[] {
    const abandoned = this.#records.filter(({ status }) => status === 'InProgress');
    for (const record of abandoned) {
      const ended = new Date().toISOString();
      const reason = 'the rehearsal ended while it ran';
      for (const stage of record.stages) {
        for (const part of [stage, ...stage.actions]) {
          if (part.status === 'InProgress') Object.assign(part, { status: 'Failed', ended });
        }
      }
      Object.assign(record, { status: 'Failed', reason, ended });
      this.save(record);
    }
    return abandoned;
  }

  /** Removes the artifacts and logs of executions that are too old to go back to. */
  prune(): void {
    const kept = new Set<number>();
    const running = this.#records.filter(({ status }) => status === 'InProgress');
    for (const record of [...this.#records.slice(-KEPT), ...this.#records.filter(succeeded).slice(-KEPT), ...running]) {
      kept.add(record.number);
      // An execution may stand on the artifacts of an earlier one.
      for (const path of Object.values(record.artifacts)) kept.add(Number(path.split('/')[0]));
    }
    for (const directory of [this.state.artifacts, this.state.logs]) {
      for (const name of readdirSync(directory)) {
        if (!kept.has(Number(name))) rmSync(join(directory, name), { recursive: true, force: true });
      }
    }
  }
}

/** Also for who only reads: the records as they are on disk now. */
export function readExecutions(state: StateDirectory): ExecutionRecord[] {
  let names: string[];
  try {
    names = readdirSync(state.executions);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => /^\d+\.json$/.test(name))
    .map((name) => readJson<ExecutionRecord>(join(state.executions, name))!)
    .sort((a, b) => a.number - b.number);
}

/** `0007`: directories and files sort as their numbers do. */
export function padded(number: number): string {
  return String(number).padStart(4, '0');
}

function fileOf(state: StateDirectory, number: number): string {
  return join(state.executions, `${padded(number)}.json`);
}

function succeeded({ status }: ExecutionRecord): boolean {
  return status === 'Succeeded';
}
