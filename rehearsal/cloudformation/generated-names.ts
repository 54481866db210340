import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { partitionOf } from '../kit/partition';
import type { AwsEnvironment } from './world';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** What AWS would make up for a new resource. */
export interface GeneratedNames {
  /** `stack-LogicalId-XXXXXXXXXXXX`: the name for a resource that is given none, cut to 255 characters. */
  readonly generatedName: string;
  /** 17 hexadecimal digits, new for every resource: the tail of ids like `vpc-…`. */
  readonly generatedHex: string;
}

export function generateNames(stack: string, logicalId: string): GeneratedNames {
  return { generatedName: generateName(stack, logicalId), generatedHex: generateHex() };
}

/** New at every call. The end, which makes the name unique, is never cut off. */
function generateName(stack: string, logicalId: string): string {
  const tail = [...randomBytes(12)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${`${stack}-${logicalId}`.slice(0, 255 - tail.length - 1)}-${tail}`;
}

/** 17 hexadecimal digits, the first a 0, as EC2's ids have them. */
function generateHex(): string {
  return `0${randomBytes(8).toString('hex')}`;
}

export function generateStackId(stack: string, { account, region }: AwsEnvironment): string {
  return `arn:${partitionOf(region)}:cloudformation:${region}:${account}:stack/${stack}/${randomUUID()}`;
}

/** Hexadecimal digits that depend on `seed` alone. */
export function hexOf(seed: string, length: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}
