import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { diskTrouble, hasRoom } from '../kit/disk-trouble';
import { readState } from '../kit/whole-file';
import type { StackRecord } from './stack-record';
import type { AwsEnvironment } from './world';

const RETRY_MS = 500;
const ROOM = 2 ** 20;

const CONTENT = v.looseObject({
  resources: v.record(v.string(), v.looseObject({ logicalId: v.string(), type: v.string(), status: v.string() })),
  outputs: v.record(v.string(), v.string()),
  exports: v.record(v.string(), v.string()),
  imports: v.array(v.string()),
});
const RECORD = v.looseObject({
  account: v.string(),
  region: v.string(),
  stackName: v.string(),
  stackId: v.string(),
  createdAt: v.string(),
  status: v.string(),
  content: CONTENT,
  leftovers: v.array(v.looseObject({ logicalId: v.string(), type: v.string() })),
  stable: v.optional(CONTENT),
});

/**
 * Stack records on disk, one file a stack, each written whole beside the old one and then renamed over it: whoever is
 * killed leaves the last record or the one before, never half of one.
 */
export class StackStore {
  readonly #notice: (line: string) => void;

  readonly #directory: string;
  readonly #files = new Map<string, RecordFile>();

  constructor(directory: string, notice: (line: string) => void = () => {}) {
    this.#notice = notice;

    this.#directory = directory;
  }

  /** Whether there is room for records, and for the little that taking resources away writes. */
  hasRoom(): boolean {
    return hasRoom(this.#directory, ROOM);
  }

  async load(): Promise<StackRecord[]> {
    await mkdir(this.#directory, { recursive: true });
    const records: StackRecord[] = [];
    for (const name of (await readdir(this.#directory)).sort()) {
      if (name.endsWith('.tmp')) await rm(join(this.#directory, name), { force: true });
      if (name.endsWith('.json')) records.push(readState<StackRecord>(join(this.#directory, name), RECORD)!);
    }
    return records;
  }

  /**
   * Resolves when this record, or a later one of the same stack, is on disk. Rejects where the disk does not take it, but
   * goes on trying by itself.
   */
  save(record: StackRecord): Promise<void> {
    return this.#file(record).write(record);
  }

  remove(stack: AwsEnvironment & { stackName: string }): Promise<void> {
    return this.#file(stack).write(undefined);
  }

  #file(stack: AwsEnvironment & { stackName: string }): RecordFile {
    const name = `${stack.account}.${stack.region}.${stack.stackName}.json`;
    let file = this.#files.get(name);
    if (file === undefined) {
      file = new RecordFile(this.#directory, name, this.#notice);
      this.#files.set(name, file);
    }
    return file;
  }
}

/** One file. While it is being written, later records wait, and only the last of them is written. */
class RecordFile {
  readonly #notice: (line: string) => void;

  readonly #directory: string;
  readonly #path: string;
  #tail: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #record: StackRecord | undefined;
  #troubled = false;

  constructor(directory: string, name: string, notice: (line: string) => void) {
    this.#notice = notice;

    this.#directory = directory;
    this.#path = join(directory, name);
  }

  /** `undefined` removes the file. */
  write(record: StackRecord | undefined): Promise<void> {
    this.#record = record;
    if (this.#waiting === undefined) {
      this.#waiting = this.#tail.then(() => {
        this.#waiting = undefined;
        return this.#put(this.#record);
      });
      // A failed write fails those who wait for it; the next one is tried all the same.
      this.#tail = this.#waiting.then(
        () => {
          if (this.#troubled) this.#notice(`${this.#path}: there is room again, and it is written down`);
          this.#troubled = false;
        },
        (error) => this.#later(error),
      );
    }
    return this.#waiting;
  }

  /** Whoever waited was told; what the record says is so all the same, and must be on disk some time. */
  #later(error: unknown): void {
    const trouble = diskTrouble(error);
    if (trouble === undefined) return;
    if (!this.#troubled) this.#notice(`${this.#path} cannot be written, ${trouble}: it is tried again until it can`);
    this.#troubled = true;
    setTimeout(() => {
      if (this.#waiting === undefined) this.write(this.#record).catch(() => {});
    }, RETRY_MS).unref();
  }

  async #put(record: StackRecord | undefined): Promise<void> {
    if (record === undefined) return rm(this.#path, { force: true });
    await mkdir(this.#directory, { recursive: true });
    await writeFile(`${this.#path}.tmp`, serialize(record), { mode: 0o600 });
    await rename(`${this.#path}.tmp`, this.#path);
  }
}

const texts = new WeakMap<object, string>();

/** A record is written after every operation and only one resource in it is new each time: the others' text is kept. */
function serialize(record: StackRecord): string {
  const { content, stable, leftovers, ...head } = record;
  const contentText = ({ resources, ...rest }: StackRecord['content']) =>
    `{"resources":{${Object.entries(resources)
      .map(([logicalId, resource]) => `${JSON.stringify(logicalId)}:${textOf(resource)}`)
      .join(',\n')}},${JSON.stringify(rest).slice(1)}`;
  const parts = [JSON.stringify(head).slice(0, -1), `"content":${contentText(content)}`];
  parts.push(`"leftovers":[${leftovers.map(textOf).join(',\n')}]`);
  if (stable !== undefined) parts.push(`"stable":${contentText(stable)}`);
  return `${parts.join(',\n')}}\n`;
}

function textOf(value: object): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    texts.set(value, text);
  }
  return text;
}
