import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import type { RollbackRequest } from '../codepipeline/rollback-answer';
import { misdirected } from '../kit/local-host';
import { readState, writeJson } from '../kit/whole-file';
import type { TokenAnswer, TokenRequest } from '../path/token-request';
import type { RefUpdate } from '../source/repository';
import type { StateDirectory } from '../state/state-directory';

/** A running rehearsal, for the commands of another terminal. */
export interface Channel {
  close(): Promise<void>;
}

/** What a command may ask for; the answer to each is JSON. */
export interface Commands {
  status(): unknown;
  decide(request: { readonly gate?: string; readonly approved: boolean }): unknown;
  /** What came of a push, in lines for the pusher: asked by the repository's hook. */
  push?(request: { readonly updates: readonly RefUpdate[] }): unknown;
  /** For an API that asks for one. */
  token?(request: TokenRequest): TokenAnswer;
  /** Answers when the rollback has ended. */
  rollback(request: RollbackRequest): Promise<unknown>;
}

const ADDRESS = v.looseObject({ port: v.number(), token: v.string() });
const DECISION = v.object({ gate: v.optional(v.string()), approved: v.boolean() });
const PUSH = v.object({ updates: v.array(v.object({ ref: v.string(), before: v.string(), after: v.string() })) });
const TOKEN = v.object({
  issuer: v.optional(v.string()),
  audience: v.optional(v.string()),
  scope: v.optional(v.string()),
  seconds: v.optional(v.number()),
});
const ROLLBACK = v.object({ stage: v.string(), to: v.optional(v.string()) });
const CHANNEL_REPAIR = 'end the rehearsal that runs with Ctrl-C and start it again, which writes it anew';

interface Address {
  readonly port: number;
  readonly token: string;
}

/**
 * Listens on a free port of 127.0.0.1. Port and token are in a file that only this user can read, and no other web page
 * or user can command without the token.
 */
export async function openChannel(state: StateDirectory, commands: Commands): Promise<Channel> {
  const token = randomBytes(32).toString('hex');
  const handlers: Readonly<Record<string, (body: string) => unknown>> = {
    'GET /status': () => commands.status(),
    'POST /decision': (body) => commands.decide(v.parse(DECISION, JSON.parse(body))),
    'POST /push': (body) => commands.push?.(v.parse(PUSH, JSON.parse(body))),
    'POST /token': (body) => commands.token?.(v.parse(TOKEN, JSON.parse(body))),
    'POST /rollback': (body) => commands.rollback(v.parse(ROLLBACK, JSON.parse(body))),
  };
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
    };
    const elsewhere = misdirected(request);
    if (elsewhere !== undefined) return answer(elsewhere.status, { problem: elsewhere.message });
    if (!isToken(request.headers.authorization, token)) return answer(401, { problem: 'wrong token' });
    const handle = handlers[`${request.method} ${request.url}`];
    if (handle === undefined)
      return answer(404, { problem: `${request.method} ${request.url} is not a valid command` });
    try {
      answer(200, await handle(await bodyOf(request)));
    } catch (error) {
      answer(500, { problem: (error as Error).message });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  writeJson(state.channelFile, { port: (server.address() as AddressInfo).port, token } satisfies Address);
  return {
    async close() {
      rmSync(state.channelFile, { force: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends a command to the rehearsal of a state directory; undefined if none can be reached. */
export async function send<T>(
  state: StateDirectory,
  method: string,
  path: string,
  body?: unknown,
): Promise<T | undefined> {
  const address =
    state.holder() === undefined ? undefined : readState<Address>(state.channelFile, ADDRESS, CHANNEL_REPAIR);
  if (address === undefined) return undefined;
  const response = await fetch(`http://127.0.0.1:${address.port}${path}`, {
    method,
    headers: { authorization: `Bearer ${address.token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => undefined);
  if (response === undefined) return undefined;
  const answer = (await response.json()) as T & { problem?: string };
  if (response.status >= 500) throw new Error(answer.problem);
  return answer;
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body;
}
