import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putObjectOf, S3Objects } from '../../../../rehearsal/aws/s3/objects';
import { AwsCalls } from '../../../../rehearsal/path/aws-calls';
import { Credentials } from '../../../../rehearsal/path/credentials';
import { createIdentity } from '../../../../rehearsal/permissions/identities';
import { deployedResource } from '../../cloudformation/deployed-resource';
import { Roles, sessionOf, statement, trust } from '../../permissions/roles';

const writer = 'arn:aws:iam::111111111111:role/writer';
const directory = mkdtempSync(join(tmpdir(), 's3-'));
afterAll(() => rmSync(directory, { recursive: true }));

const roles = new Roles();
roles.role(writer, trust({ Service: 'ec2.amazonaws.com' }), [statement('s3:PutObject', 'arn:aws:s3:::logs/todo/*')]);
roles.world.put(deployedResource('AWS::S3::Bucket', 'logs', {}));
const credentials = new Credentials();
const { AWS_ACCESS_KEY_ID: id } = credentials.issue(sessionOf(writer));
const objects = new S3Objects({
  world: roles.world,
  calls: new AwsCalls(createIdentity(roles.world)),
  credentials,
  directory,
});

const requested = (url: string, { method = 'PUT', service = 's3', key = id } = {}) =>
  putObjectOf({
    method,
    url,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261125/us-west-2/${service}/aws4_request, Signature=0`,
    },
  } as IncomingMessage);
const put = (url: string, options = {}) => objects.put(requested(url, options)!, Buffer.from('a line\n'));

test('keeps what a role may put into a bucket', async () => {
  expect(await put('/logs/todo/2026-11-25/i%2D1')).toEqual({ status: 200, body: '' });
  expect(readFileSync(join(directory, 'logs', 'todo', '2026-11-25', 'i-1'), 'utf8')).toBe('a line\n');
});

test('refuses what no policy allows, and tells which', async () => {
  expect(await put('/logs/dogs/1')).toMatchObject({
    status: 403,
    body: expect.stringContaining('<Code>AccessDenied</Code>'),
    notice: expect.stringContaining('s3:PutObject on resource: arn:aws:s3:::logs/dogs/1'),
  });
});

test.each([
  ['a bucket that is not there', '/nobodys/todo/1', {}, 403],
  ['a key of nobody', '/logs/todo/1', { key: 'AKIANOBODY' }, 403],
])('refuses %s', async (_, url, options, status) => {
  expect(await put(url, options)).toMatchObject({ status });
});

test('takes only a PutObject for one', () => {
  expect(requested('/logs/todo/1', { method: 'GET' })).toBeUndefined();
  expect(requested('/logs/todo/1', { service: 'dynamodb' })).toBeUndefined();
  expect(requested('/logs')).toBeUndefined();
  expect(requested('/logs/todo/1')).toEqual({ accessKeyId: id, region: 'us-west-2', bucket: 'logs', key: 'todo/1' });
});

test('never writes beside the bucket', async () => {
  await expect(put('/logs/todo/..%2F..%2F..%2Fout')).rejects.toThrow('leads out of');
});
