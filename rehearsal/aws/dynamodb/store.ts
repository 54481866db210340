import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsEnvironment } from '../../cloudformation/world';
import { diskTrouble, hasRoom } from '../../kit/disk-trouble';
import { DamagedFile } from '../../kit/whole-file';
import { type Dynalite, type DynaliteError, openDynalite, perform } from './dynalite';

/** A DynamoDB error as its JSON body gives it. */
export class DynamoDbError extends Error {
  constructor(
    /** `ResourceInUseException`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface DynamoDbAnswer {
  readonly status: number;
  readonly body: object;
}

const READS = /^(Get|BatchGet|TransactGet|Query|Scan|Describe|List)/;
/** What LevelDB may write while it opens, beside what its log holds. */
const ROOM_TO_OPEN = 2 ** 20;
/** So often, at most, it is looked whether there is room again. */
const LOOK_EVERY_MS = 500;

/**
 * The DynamoDB of one account and region: dynalite over one LevelDB directory, so that what was written stays.
 *
 * A write that the disk does not take leaves half of it in LevelDB's log, and whatever is written behind that is lost
 * with the next start. So after a failure nothing is written until the database was opened anew, for which there must be
 * room; reading goes on meanwhile.
 */
export class DynamoDbStore {
  readonly directory: string;
  readonly #place: AwsEnvironment;
  readonly #notice: (line: string) => void;
  readonly #calls = new Set<Promise<unknown>>();
  #dynalite: Dynalite | undefined;
  #ready: Promise<void>;
  /** Why nothing is written at the moment. */
  #failure: string | undefined;
  #reopening: Promise<boolean> | undefined;
  #lookAgainAt = 0;

  constructor(stateDirectory: string, place: AwsEnvironment, notice: (line: string) => void = () => {}) {
    this.directory = join(stateDirectory, 'dynamodb', place.account, place.region);
    this.#place = place;
    this.#notice = notice;
    this.#ready = this.#open();
    this.#ready.catch(() => {});
  }

  /** Why nothing is written at the moment; undefined while all is well. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Answers an operation as DynamoDB does. Rejects only if its files are damaged. */
  async answer(operation: string, input: unknown): Promise<DynamoDbAnswer> {
    await this.#ready;
    while (this.#reopening !== undefined) await this.#reopening;
    const writes = !READS.test(operation);
    if (this.#failure !== undefined && (writes || this.#dynalite === undefined)) await this.#reopen();
    const dynalite = this.#dynalite;
    if (dynalite === undefined || (writes && this.#failure !== undefined)) return this.#unavailable();
    if (typeof input !== 'object' || input === null) {
      return { status: 400, body: { __type: 'com.amazon.coral.service#SerializationException' } };
    }
    const call = perform(dynalite, operation, input);
    this.#calls.add(call);
    try {
      const body = await call;
      // It may stand behind the half of another one.
      return writes && this.#failure !== undefined ? this.#unavailable() : { status: 200, body };
    } catch (error) {
      const { statusCode, body = {} } = error as DynaliteError;
      if (statusCode !== undefined) return { status: statusCode, body };
      if (this.#failure === undefined) this.#notice(`${this.#name}: ${operation} failed: ${(error as Error).message}`);
      return this.#unavailable();
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Calls an operation as CloudFormation would. Throws a DynamoDbError. */
  async call(operation: string, input: unknown): Promise<Record<string, unknown>> {
    const { status, body } = await this.answer(operation, input);
    if (status === 200) return body as Record<string, unknown>;
    const { __type, message, Message } = body as Readonly<Record<string, string | undefined>>;
    throw new DynamoDbError(String(__type).split('#').at(-1)!, message ?? Message ?? '');
  }

  async close(): Promise<void> {
    await this.#ready.catch(() => {});
    while (this.#reopening !== undefined) await this.#reopening;
    await this.#shut();
  }

  async #open(): Promise<void> {
    try {
      mkdirSync(this.directory, { recursive: true });
      this.#refuseHeadless();
      const dynalite = openDynalite(this.directory, this.#place);
      await dynalite.db.open();
      this.#watch(dynalite);
      this.#dynalite = dynalite;
      await this.#finish(dynalite);
    } catch (error) {
      if (error instanceof DamagedFile) throw error;
      if (diskTrouble(error) !== undefined) return this.#fail(error as Error);
      throw damaged(this.directory, ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message);
    }
  }

  /** LevelDB takes a directory without CURRENT for an empty one, and deletes all data in it that no list names. */
  #refuseHeadless(): void {
    const names = readdirSync(this.directory);
    if (names.some((name) => /^MANIFEST-|\.(ldb|sst)$/.test(name)) && !names.includes('CURRENT'))
      throw damaged(this.directory, 'its file CURRENT is missing');
  }

  /** Every write that fails is seen here, also those that dynalite makes when it has answered already. */
  #watch({ db }: Dynalite): void {
    for (const method of ['put', 'del', 'batch'] as const) {
      const write = db[method].bind(db) as (...parameters: unknown[]) => unknown;
      const watched = (...parameters: unknown[]) => {
        const done = parameters.pop() as (error: Error | null) => void;
        write(...parameters, (error: Error | null) => {
          if (error) this.#fail(error);
          // In words that dynalite does not print by itself.
          done(error && new Error(`Database is closed for writing: ${error.message}`));
        });
      };
      db[method] = watched as never;
    }
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = diskTrouble(error) ?? error.message;
    this.#notice(`${this.#name}: a write failed, ${this.#failure}. Until there is room, it answers reads only`);
  }

  /** A table that is being made or deleted when writing ends stays that way: nobody goes on with it. */
  async #finish({ db }: Dynalite): Promise<void> {
    for await (const [key, table] of db.iterator({ gte: 'table~', lt: 'table~\xff' })) {
      if (typeof table?.TableStatus !== 'string' || table.TableStatus === 'ACTIVE') continue;
      const indexes = (table.GlobalSecondaryIndexes as object[] | undefined)?.map((index) => ({
        ...index,
        IndexStatus: 'ACTIVE',
      }));
      const active = { ...table, TableStatus: 'ACTIVE', ...(indexes && { GlobalSecondaryIndexes: indexes }) };
      await new Promise<void>((resolve) => db.put(key, active, () => resolve()));
    }
  }

  /** Whether it can be written again. */
  #reopen(): Promise<boolean> {
    this.#reopening ??= this.#tryToReopen().finally(() => {
      this.#reopening = undefined;
    });
    return this.#reopening;
  }

  async #tryToReopen(): Promise<boolean> {
    if (performance.now() < this.#lookAgainAt) return false;
    this.#lookAgainAt = performance.now() + LOOK_EVERY_MS;
    if (!hasRoom(this.directory, ROOM_TO_OPEN + logBytes(this.directory))) return false;
    await Promise.allSettled(this.#calls);
    await this.#shut();
    try {
      this.#failure = undefined;
      await this.#open();
    } catch (error) {
      this.#fail(error as Error);
    }
    if (this.#failure === undefined) this.#notice(`${this.#name}: there is room again, and it takes writes`);
    return this.#failure === undefined;
  }

  async #shut(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const dynalite = this.#dynalite;
    this.#dynalite = undefined;
    // What it cannot write on its way out it could not write before.
    await dynalite?.db.close().catch(() => {});
  }

  #unavailable(): DynamoDbAnswer {
    const message = `The embedded DynamoDB cannot write: ${this.#failure ?? 'its database failed'}`;
    return { status: 500, body: { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message } };
  }

  get #name(): string {
    return `DynamoDB of account ${this.#place.account}, ${this.#place.region}`;
  }
}

function damaged(directory: string, reason: string): DamagedFile {
  return new DamagedFile(
    join(directory, 'CURRENT'),
    `or another file of this database is (${reason})`,
    'restore the directory from a copy, or delete the whole state directory to start afresh, the data of all tables included',
  );
}

function logBytes(directory: string): number {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .reduce((sum, name) => sum + (statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}
