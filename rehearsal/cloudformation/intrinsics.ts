import { cidrBlocks } from '../kit/cidr';
import { type At, refusal, step } from './at';
import { noValue, type Scope } from './scope';
import { substitutions } from './substitutions';
import { isObject } from './template';

export type Evaluate = (value: unknown, step: string) => unknown;

/** What an intrinsic function is called with beside its argument. */
export interface Context {
  readonly scope: Scope;
  readonly at: At;
  readonly evaluate: Evaluate;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
export const intrinsics: Readonly<Record<string, (argument: unknown, context: Context) => unknown>> = {
  Ref: (name, { scope, at }) => scope.ref(literal(name, at, 'the name of a parameter or resource'), at),

  'Fn::GetAtt': (argument, { scope, at, evaluate }) => {
    const [logicalId, attribute] = attributeReference(argument, at);
    return scope.attribute(logicalId, text(evaluate(attribute, '[1]'), at, 'an attribute name'), at);
  },

  'Fn::Sub': (argument, { scope, at, evaluate }) => {
    const [template, given] = Array.isArray(argument) ? argument : [argument, {}];
    if (typeof template !== 'string' || !isObject(given) || (Array.isArray(argument) && argument.length !== 2))
      throw refusal(at, 'Template error: Fn::Sub takes a string, or [string, { name: value }]');
    return substitutions(template, (name) => {
      if (Object.hasOwn(given, name)) return text(evaluate(given[name], `[1].${name}`), at, `a string for \${${name}}`);
      const dot = name.indexOf('.');
      const value = dot < 0 ? scope.ref(name, at) : scope.attribute(name.slice(0, dot), name.slice(dot + 1), at);
      return text(value, at, `a string for \${${name}}`);
    });
  },

  'Fn::Join': (argument, { at, evaluate }) => {
    if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string')
      throw refusal(
        at,
        'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list',
      );
    const items = list(evaluate(argument[1], '[1]'), at, 'Fn::Join');
    return items.map((item, i) => text(item, step(at, `[1][${i}]`), 'a string')).join(argument[0]);
  },

  'Fn::Select': (argument, { at, evaluate }) => {
    if (!Array.isArray(argument) || argument.length !== 2)
      throw refusal(at, 'Template error: Fn::Select takes [index, list]');
    const index = Number(evaluate(argument[0], '[0]'));
    const items = list(evaluate(argument[1], '[1]'), at, 'Fn::Select');
    if (!Number.isInteger(index) || index < 0 || index >= items.length)
      throw refusal(
        at,
        `Template error: Fn::Select cannot select nonexistent value at index ${JSON.stringify(argument[0])}`,
        `the list has ${items.length} ${items.length === 1 ? 'value' : 'values'}, counted from 0`,
      );
    return items[index];
  },

  'Fn::Split': (argument, { at, evaluate }) => {
    if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string' || argument[0] === '')
      throw refusal(
        at,
        'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split',
      );
    return text(evaluate(argument[1], '[1]'), at, 'a string to split').split(argument[0]);
  },

  'Fn::If': (argument, { scope, at, evaluate }) => {
    if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string')
      throw refusal(
        at,
        'Template error: Fn::If requires a list argument with three elements: [condition name, value, value]',
      );
    const branch = scope.condition(argument[0], at) ? 1 : 2;
    return evaluate(argument[branch], `[${branch}]`);
  },

  'Fn::Equals': (argument, { at, evaluate }) => {
    if (!Array.isArray(argument) || argument.length !== 2)
      throw refusal(at, 'Template error: every Fn::Equals object requires a list of 2 string parameters');
    const [left, right] = argument.map((item, i) => comparable(evaluate(item, `[${i}]`)));
    return left === right;
  },

  'Fn::And': (argument, context) => several('Fn::And', argument, context).every(Boolean),
  'Fn::Or': (argument, context) => several('Fn::Or', argument, context).some(Boolean),
  'Fn::Not': (argument, { at, evaluate }) => {
    if (!Array.isArray(argument) || argument.length !== 1)
      throw refusal(at, 'Template error: Fn::Not requires a list argument with one element');
    return !truth(argument[0], at, evaluate, '[0]');
  },

  'Fn::FindInMap': (argument, { scope, at, evaluate }) => {
    if (!Array.isArray(argument) || argument.length < 3 || argument.length > 4)
      throw refusal(
        at,
        'Template error: every Fn::FindInMap object requires three parameters: map name, top level key, second level key',
      );
    const [map, top, second] = argument.slice(0, 3).map((key, i) => text(evaluate(key, `[${i}]`), at, 'a string')) as [
      string,
      string,
      string,
    ];
    const found = scope.mapping(map, top, second);
    if (found !== undefined) return found;
    const fallback = argument[3];
    if (isObject(fallback) && 'DefaultValue' in fallback) return evaluate(fallback.DefaultValue, '[3].DefaultValue');
    throw refusal(
      at,
      `Template error: Unable to get mapping for ${map}::${top}::${second}`,
      'add the keys to Mappings',
    );
  },

  'Fn::Base64': (argument, { at, evaluate }) =>
    Buffer.from(text(evaluate(argument, ''), at, 'a string'), 'utf8').toString('base64'),

  'Fn::Cidr': (argument, { at, evaluate }) => {
    if (!Array.isArray(argument) || argument.length < 2 || argument.length > 3)
      throw refusal(at, 'Template error: Fn::Cidr takes [ipBlock, count, cidrBits]');
    const block = text(evaluate(argument[0], '[0]'), at, 'a CIDR block');
    const count = Number(evaluate(argument[1], '[1]'));
    const bits = argument.length === 3 ? Number(evaluate(argument[2], '[2]')) : block.includes(':') ? 64 : 8;
    const blocks = cidrBlocks(block, count, bits);
    if (typeof blocks === 'string') throw refusal(at, `Template error: Fn::Cidr: ${blocks}`);
    return blocks;
  },

  'Fn::GetAZs': (argument, { scope, at, evaluate }) => {
    const region = text(evaluate(argument, ''), at, 'a region, or an empty string');
    // How many zones a region has for an account only AWS knows. Three are assumed; Fn::Select of a fourth is refused.
    return ['a', 'b', 'c'].map((zone) => `${region === '' ? scope.region : region}${zone}`);
  },

  'Fn::ImportValue': (argument, { scope, at, evaluate }) =>
    scope.importValue(text(evaluate(argument, ''), at, 'the name of an export'), at),
};

/** Both forms of Fn::GetAtt's argument: a list of two, or `LogicalId.Attribute`. */
export function attributeReference(argument: unknown, at: At): [logicalId: string, attribute: unknown] {
  if (typeof argument === 'string' && argument.includes('.')) {
    const dot = argument.indexOf('.');
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  if (Array.isArray(argument) && argument.length === 2 && typeof argument[0] === 'string')
    return [argument[0], argument[1]];
  throw refusal(
    at,
    'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  );
}

function several(name: string, argument: unknown, { at, evaluate }: Context): boolean[] {
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 10)
    throw refusal(
      at,
      `Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`,
    );
  return argument.map((item, i) => truth(item, at, evaluate, `[${i}]`));
}

/** An operand of And, Or, Not: `{ Condition: name }` is a call only here, in IAM policies it is data. */
function truth(item: unknown, at: At, evaluate: Evaluate, into: string): boolean {
  const value = evaluate(item, into);
  const name = isObject(value) && Object.keys(value).length === 1 ? value.Condition : undefined;
  const result = typeof name === 'string' ? evaluate({ 'Fn::If': [name, true, false] }, into) : value;
  if (typeof result === 'boolean') return result;
  if (result === 'true' || result === 'false') return result === 'true';
  throw refusal(step(at, into), `Template error: ${JSON.stringify(item)} is not a condition`);
}

function comparable(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function list(value: unknown, at: At, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw refusal(at, `Template error: ${name} needs a list, got ${describe(value)}`);
}

function literal(value: unknown, at: At, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw refusal(at, `Template error: ${what} must be a string, got ${describe(value)}`);
}

/** CloudFormation makes strings of numbers and booleans wherever it wants a string. */
function text(value: unknown, at: At, what: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw refusal(at, `Template error: expected ${what}, got ${describe(value)}`);
}

function describe(value: unknown): string {
  return value === noValue ? 'AWS::NoValue' : Array.isArray(value) ? 'a list' : JSON.stringify(value);
}
