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
/** Bytes that LevelDB may write while it opens, in addition to the size of its log. */
const ROOM_TO_OPEN = 2 ** 20;
/** How often, at most, it checks whether there is room on the disk again. */
const CHECK_EVERY_MS = 500;

/**
 * The DynamoDB of one account and region: dynalite over one LevelDB directory, so that what was written stays.
 *
 * A write that fails because the disk is full leaves half an entry in LevelDB's log, and whatever is written after that is
 * lost with the next start. So after a failure the database is read-only until it has been opened again, for which there
 * must be room.
 */
export class DynamoDbStore {
  readonly directory: string;
  readonly #environment: AwsEnvironment;
  readonly #notice: (line: string) => void;
  readonly #calls = new Set<Promise<unknown>>();
  #dynalite: Dynalite | undefined;
  #ready: Promise<void>;
  /** Why writes fail at the moment. */
  #failure: string | undefined;
  #reopening: Promise<boolean> | undefined;
  #checkAgainAt = 0;

  constructor(stateDirectory: string, environment: AwsEnvironment, notice: (line: string) => void = () => {}) {
    this.directory = join(stateDirectory, 'dynamodb', environment.account, environment.region);
    this.#environment = environment;
    this.#notice = notice;
    this.#ready = this.#open();
    this.#ready.catch(() => {});
  }

  /** Why writes fail at the moment; undefined if they do not. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Answers an operation as DynamoDB does. Rejects only if the database's files are damaged. */
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
    const answer = await this.#perform(dynalite, operation, input);
    // This write may follow the half of one that failed meanwhile, and would be lost with the next start.
    return writes && this.#failure !== undefined && answer.status === 200 ? this.#unavailable() : answer;
  }

  async #perform(dynalite: Dynalite, operation: string, input: object): Promise<DynamoDbAnswer> {
    const call = perform(dynalite, operation, input);
    this.#calls.add(call);
    try {
      return { status: 200, body: await call };
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
      this.#checkCurrentFile();
      const dynalite = openDynalite(this.directory, this.#environment);
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

  /** Without its file CURRENT, LevelDB takes a directory for an empty one and deletes the data in it. */
  #checkCurrentFile(): void {
    const names = readdirSync(this.directory);
    if (names.some((name) => /^MANIFEST-|\.(ldb|sst)$/.test(name)) && !names.includes('CURRENT'))
      throw damaged(this.directory, 'its file CURRENT is missing');
  }

  /** Sees every write that fails, also those that dynalite makes after it has answered. */
  #watch({ db }: Dynalite): void {
    for (const method of ['put', 'del', 'batch'] as const) {
      const write = db[method].bind(db) as (...parameters: unknown[]) => unknown;
      const watched = (...parameters: unknown[]) => {
        const done = parameters.pop() as (error: Error | null) => void;
        write(...parameters, (error: Error | null) => {
          if (error) this.#fail(error);
          // dynalite prints errors with any other message itself.
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

  /** Makes tables active that were being created or deleted when the database was closed: dynalite does not resume that. */
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
    if (performance.now() < this.#checkAgainAt) return false;
    this.#checkAgainAt = performance.now() + CHECK_EVERY_MS;
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
    // A write that fails while it closes has failed before.
    await dynalite?.db.close().catch(() => {});
  }

  #unavailable(): DynamoDbAnswer {
    const message = `The embedded DynamoDB cannot write: ${this.#failure ?? 'its database failed'}`;
    return { status: 500, body: { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message } };
  }

  get #name(): string {
    return `DynamoDB of account ${this.#environment.account}, ${this.#environment.region}`;
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
