import { join } from 'node:path';
import type { OpenDoor } from '../../../rehearsal/aws/apigatewayv2/api';
import { callersText } from '../../../rehearsal/cli/callers-text';

const door = {
  apiId: 'a',
  environment: 'prod',
  failed: [],
  stack: 's',
  account: '111111111111',
  region: 'us-west-2',
  url: 'http://127.0.0.1:8080',
};
const here = (name: string) => join(process.cwd(), name);
const callers = { curlFiles: () => ({ administrator: here('state/it may.curl'), powerless: '/else/may-not.curl' }) };
const text = (door: OpenDoor, localIssuer = true, state = '.rehearsal') =>
  callersText({ ...callers, apis: () => [door] }, { localIssuer, state });

test('an open API takes no words', () => {
  expect(text({ ...door, guards: [] })).toEqual([]);
});

test('one that asks for signatures: a command that gets through and one that does not, ready for a shell', () => {
  expect(text({ ...door, guards: ['AWS_IAM'], example: '/dogs' })).toEqual([
    "  it asks for signed requests: curl --config 'state/it may.curl' http://127.0.0.1:8080/dogs",
    '  who may call nothing gets 403: curl --config /else/may-not.curl http://127.0.0.1:8080/dogs',
  ]);
});

test('keys that cannot be written are no reason to fail', () => {
  const full = () => {
    throw new Error('no space left');
  };
  const guarded = { ...door, guards: ['AWS_IAM'] } as const;
  const rehearsal = { curlFiles: full, apis: () => [guarded] };
  expect(callersText(rehearsal, { localIssuer: false, state: '.rehearsal' })).toEqual([
    '  it asks for signed requests, and there are no keys to sign them with: no space left',
  ]);
});

test('one that asks for tokens: the command that makes one, or the option with which there is such a command', () => {
  const guarded = { ...door, guards: ['JWT'] } as const;
  expect(text(guarded)).toEqual([
    '  it asks for a token: curl -H "Authorization: Bearer $(npm run --silent pipeline -- token)" http://127.0.0.1:8080',
  ]);
  expect(text(guarded, true, 'my state')[0]).toContain("-- token --state 'my state')");
  expect(text(guarded, false)).toEqual([
    '  it asks for a token of the configured issuer; npm start -- --local-issuer has one of its own',
  ]);
});
