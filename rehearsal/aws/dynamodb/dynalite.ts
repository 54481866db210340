import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { AwsEnvironment } from '../../cloudformation/world';

type Callback<T> = (error: DynaliteError | null, result: T) => void;

/** With a status code it is DynamoDB's answer; without, an error of the database. */
export interface DynaliteError extends Error {
  readonly statusCode?: number;
  readonly body?: object;
}

/** The LevelDB under dynalite, in the callback style that dynalite uses. */
export interface LevelDb {
  open(): Promise<void>;
  close(): Promise<void>;
  put(key: string, value: unknown, callback: (error: Error | null) => void): void;
  del(key: string, callback: (error: Error | null) => void): void;
  batch(operations: readonly object[], callback: (error: Error | null) => void): void;
  iterator(range: { readonly gte: string; readonly lt: string }): AsyncIterable<[string, Record<string, unknown>]>;
}

export interface Dynalite {
  readonly db: LevelDb;
}

interface Validation {
  readonly types: object;
  readonly custom?: unknown;
}

// dynalite has no types. Its server is not used, only its parts: the server throws errors of the database where nobody can
// catch them, and listens on a port of its own.
const { create } = require('dynalite/db') as { create(options: object): Dynalite };
const { checkTypes, checkValidations, toLowerFirst } = require('dynalite/validations') as {
  checkTypes(input: object, types: object): object;
  checkValidations(input: object, types: object, custom: unknown, store: Dynalite): void;
  toLowerFirst(name: string): string;
};

/** Begins to open the database in a directory. */
export function openDynalite(path: string, { account, region }: AwsEnvironment): Dynalite {
  const { AWS_ACCOUNT_ID, AWS_REGION } = process.env;
  // It takes both from the environment, once, as it starts.
  Object.assign(process.env, { AWS_ACCOUNT_ID: account, AWS_REGION: region });
  try {
    return create({ path, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  } finally {
    restore({ AWS_ACCOUNT_ID, AWS_REGION });
  }
}

interface Operation {
  readonly act: (store: Dynalite, input: object, done: Callback<object>) => void;
  readonly validation: Validation;
}

/** By dynalite's names: `putItem`. */
const operations: ReadonlyMap<string, Operation> = new Map(
  readdirSync(dirname(require.resolve('dynalite/actions/putItem'))).map((file) => {
    const name = basename(file, '.js');
    return [name, { act: require(`dynalite/actions/${name}`), validation: require(`dynalite/validations/${name}`) }];
  }),
);

/** Performs an operation. Rejects with a DynaliteError. */
export async function perform(store: Dynalite, name: string, input: object): Promise<object> {
  const operation = operations.get(toLowerFirst(name));
  if (operation === undefined) {
    const body = { __type: 'com.amazon.coral.service#UnknownOperationException' };
    throw Object.assign(new Error('UnknownOperationException'), { statusCode: 400, body });
  }
  const { types, custom } = operation.validation;
  const checked = checkTypes(input, types);
  checkValidations(checked, types, custom, store);
  return new Promise((resolve, reject) => {
    operation.act(store, checked, (error, output) => (error ? reject(error) : resolve(output)));
  });
}

function restore(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
