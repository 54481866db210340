import type { AwsPage } from '../kit/refusal';
import { all, type Check, each, inside, must } from './checks';

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const PATTERN = String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`;

/**
 * Tags of a service that takes letters, digits, spaces and `_.:/=+-@` in them, and nothing else.
 *
 * IAM and Elastic Load Balancing do; Amazon EC2 takes every character.
 */
export function plainTags(source: AwsPage): Check {
  return each(all(inside('Key', plainText(128, source)), inside('Value', plainText(256, source))));
}

function plainText(longest: number, source: AwsPage): Check {
  return all(
    must((text) => CHARACTERS.test(String(text)), {
      code: 'ValidationError',
      message: (text, { property }) =>
        `1 validation error detected: Value '${text}' at '${memberOf(property)}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}`,
      repair: 'use letters, digits, spaces and _ . : / = + - @',
      source,
    }),
    must((text) => String(text).length <= longest, {
      code: 'ValidationError',
      message: (_, { property }) =>
        `1 validation error detected: Value at '${memberOf(property)}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
      repair: `use at most ${longest} characters`,
      source,
    }),
  );
}

/** `Tags[3].Value` in the words of AWS's query protocol, which counts from one. */
function memberOf(property: string): string {
  const [, index, name] = /\[(\d+)\]\.(\w+)$/.exec(property)!;
  return `tags.${Number(index) + 1}.member.${name!.toLowerCase()}`;
}
