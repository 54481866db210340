import { BlockList, isIPv6 } from 'node:net';
import { literal, matches, segments } from './pattern';
import { type RequestContext, resolved, resolvedText } from './variables';

/** The Condition element: operator, key, values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A condition that a request does not meet. */
export interface FailedCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** The request does not have the key. */
  readonly missing: boolean;
}

interface Comparison {
  /** Whether a value of the request is as one value of the policy says; undefined if the policy's value has a variable without a value. */
  readonly test: (asked: string, value: string, variables: RequestContext | undefined) => boolean | undefined;
  /** True if none of the policy's values may match: `StringNotEquals`. */
  readonly negated: boolean;
}

/**
 * What a request does not meet; all have to be met. Without `variables`, a variable is text as any other.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function failedConditions(
  conditions: Conditions,
  context: RequestContext,
  variables: RequestContext | undefined,
): FailedCondition[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys)
      .map(([key, values]) => ({ operator, key, values: [values].flat().map(String) }))
      .filter((condition) => !isMet(condition, context, variables))
      .map((condition) => ({ ...condition, missing: context.valuesOf(condition.key).length === 0 })),
  );
}

function isMet(
  { operator, key, values }: Omit<FailedCondition, 'missing'>,
  context: RequestContext,
  variables: RequestContext | undefined,
): boolean {
  const found = context.valuesOf(key);
  if (operator === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === (found.length === 0));
  const { set, comparison, ifExists } = operatorOf(operator) ?? {};
  // IAM accepts no policy with another operator.
  if (comparison === undefined) return false;
  if (found.length === 0) return ifExists || set === 'ForAllValues' || (set === undefined && comparison.negated);
  const test = (value: string) => {
    const results = values.map((asked) => comparison.test(asked, value, variables));
    // A variable without a value makes the whole condition fail, a negated one as well.
    if (comparison.negated) return results.every((result) => result === false);
    return results.includes(true);
  };
  return set === 'ForAllValues' ? found.every(test) : found.some(test);
}

/** What an operator does; undefined if IAM knows none of that name. */
export function operatorOf(operator: string) {
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  const comparison = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
  return comparison && { set, comparison, ifExists: ifExists !== undefined };
}

const comparisons: Readonly<Record<string, Comparison>> = {
  ...both('StringEquals', 'StringNotEquals', (asked, value, variables) =>
    mapped(resolvedText(asked, variables), (text) => text === value),
  ),
  ...both('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', (asked, value, variables) =>
    mapped(resolvedText(asked, variables), (text) => text.toLowerCase() === value.toLowerCase()),
  ),
  ...both('StringLike', 'StringNotLike', (asked, value, variables) =>
    mapped(resolved(asked, variables), (pattern) => matches(pattern, value)),
  ),
  ...both('ArnEquals', 'ArnNotEquals', sameArn),
  ...both('ArnLike', 'ArnNotLike', sameArn),
  ...ordered('Numeric', numberOf),
  ...ordered('Date', secondsOf),
  ...both('IpAddress', 'NotIpAddress', (asked, value) => isInRange(asked, value)),
  Bool: { test: (asked, value) => asked.toLowerCase() === value.toLowerCase(), negated: false },
  BinaryEquals: { test: (asked, value) => asked === value, negated: false },
};

function both(positive: string, negative: string, test: Comparison['test']): Record<string, Comparison> {
  return { [positive]: { test, negated: false }, [negative]: { test, negated: true } };
}

/** The operators of what has an order. A value that cannot be read equals nothing. */
function ordered(type: string, read: (text: string) => number): Record<string, Comparison> {
  const comparing = (compare: (value: number, asked: number) => boolean): Comparison => ({
    test: (asked, value) => compare(read(value), read(asked)),
    negated: false,
  });
  return {
    ...both(`${type}Equals`, `${type}NotEquals`, (asked, value) => read(value) === read(asked)),
    [`${type}LessThan`]: comparing((value, asked) => value < asked),
    [`${type}LessThanEquals`]: comparing((value, asked) => value <= asked),
    [`${type}GreaterThan`]: comparing((value, asked) => value > asked),
    [`${type}GreaterThanEquals`]: comparing((value, asked) => value >= asked),
  };
}

/** An integer or a decimal: no exponent. */
function numberOf(text: string): number {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** An ISO 8601 date as the W3C writes it, or seconds since 1970. */
function secondsOf(text: string): number {
  return /^\d{5,}(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
}

function isInRange(range: string, address: string): boolean {
  const [network = '', prefix] = range.split('/');
  const type = isIPv6(network) ? 'ipv6' : 'ipv4';
  if ((type === 'ipv6') !== isIPv6(address)) return false;
  const block = new BlockList();
  try {
    block.addSubnet(network, Number(prefix ?? (type === 'ipv6' ? 128 : 32)), type);
    return block.check(address, type);
  } catch {
    // Not an address.
    return false;
  }
}

const SEGMENTS_OF_ARN = 6;

/** Each of the six parts is compared with its own. */
function sameArn(asked: string, value: string, variables: RequestContext | undefined): boolean | undefined {
  return mapped(resolved(asked, variables), (pattern) => {
    const patterns = segments(pattern, SEGMENTS_OF_ARN);
    const parts = segments(literal(value), SEGMENTS_OF_ARN).map((codes) => String.fromCharCode(...codes));
    if (patterns.length < SEGMENTS_OF_ARN || parts.length < SEGMENTS_OF_ARN) return false;
    return patterns.every((part, index) => matches(part, parts[index]!));
  });
}

function mapped<T>(value: T | undefined, test: (value: T) => boolean): boolean | undefined {
  return value === undefined ? undefined : test(value);
}
