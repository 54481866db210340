import { mkdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import type { World } from '../../cloudformation/world';
import { resolveInside } from '../../kit/inside';
import { Refusal } from '../../kit/refusal';
import { writeFileWhole } from '../../kit/whole-file';
import { type AwsCalls, Unreachable } from '../../path/aws-calls';
import type { Credentials } from '../../path/credentials';

const BUCKET = 'AWS::S3::Bucket';

export interface S3ObjectsProps {
  readonly world: World;
  readonly calls: AwsCalls;
  readonly credentials: Credentials;
  /** Objects are kept in `<directory>/<bucket>/<key>`. */
  readonly directory: string;
}

export interface PutObject {
  readonly accessKeyId: string;
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
}

export interface S3Answer {
  readonly status: number;
  readonly body: string;
  /** What a person should hear of it. */
  readonly notice?: string;
}

/** Undefined for what is not a PutObject with the bucket in its path: the signature's scope names the service. */
export function putObjectOf({ method, url = '', headers }: IncomingMessage): PutObject | undefined {
  const scope = /Credential=([^/,\s]+)\/\d+\/([^/,\s]+)\/s3\/aws4_request/.exec(String(headers.authorization));
  const [, bucket, key] = /^\/([^/?]+)\/([^?]+)$/.exec(url) ?? [];
  if (scope === null || method !== 'PUT' || bucket === undefined || key === undefined) return undefined;
  return { accessKeyId: scope[1]!, region: scope[2]!, bucket, key: decodeURIComponent(key) };
}

/** S3, as far as instances leave something in a bucket of a stack: PutObject, authorized and kept. */
export class S3Objects {
  readonly #props: S3ObjectsProps;

  constructor(props: S3ObjectsProps) {
    this.#props = props;
  }

  /** Undefined if the caller gets no answer, as it does not reach S3. */
  async put({ accessKeyId, region, bucket, key }: PutObject, body: Buffer): Promise<S3Answer | undefined> {
    const { world, calls, credentials, directory } = this.#props;
    const holder = credentials.holder(accessKeyId);
    if (holder === undefined)
      return failure(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
    const { session, client } = holder;
    const call = { service: 's3', region, action: 's3:PutObject', resource: `arn:aws:s3:::${bucket}/${key}` };
    try {
      await calls.make(client, session, call, client?.name ?? session.roleArn);
    } catch (error) {
      if (error instanceof Unreachable) return undefined;
      if (!(error instanceof Refusal)) throw error;
      return { ...failure(403, 'AccessDenied', 'Access Denied'), notice: error.message };
    }
    if (!world.all(BUCKET).some(({ id }) => id === bucket))
      return failure(404, 'NoSuchBucket', 'The specified bucket does not exist');
    const root = join(directory, bucket);
    mkdirSync(root, { recursive: true });
    const file = resolveInside(root, key, {
      absolute: 'leaves',
      refuse: (why) => {
        throw new Error(`the key ${key} ${why}`);
      },
    });
    mkdirSync(dirname(file), { recursive: true });
    writeFileWhole(file, body);
    return { status: 200, body: '' };
  }
}

function failure(status: number, code: string, message: string): S3Answer {
  return { status, body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>` };
}
