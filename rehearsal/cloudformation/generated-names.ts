import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { partitionOf } from '../kit/partition';
import type { AwsEnvironment } from './world';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `stack-LogicalId-XXXXXXXXXXXX`, new at every call: the end never gets cut off, it is what makes the name unique. */
export function generateName(stack: string, logicalId: string): string {
  const tail = [...randomBytes(12)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${`${stack}-${logicalId}`.slice(0, 255 - tail.length - 1)}-${tail}`;
}

/** 17 hexadecimal digits, the first a 0, as EC2's ids have them. */
export function generateHex(): string {
  return `0${randomBytes(8).toString('hex')}`;
}

export function generateStackId(stack: string, { account, region }: AwsEnvironment): string {
  return `arn:${partitionOf(region)}:cloudformation:${region}:${account}:stack/${stack}/${randomUUID()}`;
}

/** Hexadecimal digits that depend on `seed` alone. */
export function hexOf(seed: string, length: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}
