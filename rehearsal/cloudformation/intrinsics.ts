import { cidrBlocks } from '../kit/cidr';
import type { RefusalDetail } from '../kit/refusal';
import { isList } from '../kit/values';
import { type At, refuseTemplate, step } from './at';
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
    const [template, given] = isList(argument) ? argument : [argument, {}];
    if (typeof template !== 'string' || !isObject(given) || (isList(argument) && argument.length !== 2))
      refuseCall(at, 'Fn::Sub', {
        message: 'Template error: Fn::Sub takes a string, or [string, { name: value }]',
        repair: 'write a string with ${Name} in it',
      });
    return substitutions(template, (name) => {
      if (Object.hasOwn(given, name)) return text(evaluate(given[name], `[1].${name}`), at, `a string for \${${name}}`);
      const dot = name.indexOf('.');
      const value = dot < 0 ? scope.ref(name, at) : scope.attribute(name.slice(0, dot), name.slice(dot + 1), at);
      return text(value, at, `a string for \${${name}}`);
    });
  },

  'Fn::Join': (argument, { at, evaluate }) => {
    if (!isList(argument) || argument.length !== 2 || typeof argument[0] !== 'string')
      refuseCall(at, 'Fn::Join', {
        message: 'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list',
        repair: 'write ["delimiter", [values]]',
      });
    const items = list(evaluate(argument[1], '[1]'), at, 'Fn::Join');
    return items.map((item, i) => text(item, step(at, `[1][${i}]`), 'a string')).join(argument[0]);
  },

  'Fn::Select': (argument, { at, evaluate }) => {
    if (!isList(argument) || argument.length !== 2)
      refuseCall(at, 'Fn::Select', {
        message: 'Template error: Fn::Select takes [index, list]',
        repair: 'write [0, [values]]',
      });
    const index = Number(evaluate(argument[0], '[0]'));
    const items = list(evaluate(argument[1], '[1]'), at, 'Fn::Select');
    if (!Number.isInteger(index) || index < 0 || index >= items.length)
      refuseCall(at, 'Fn::Select', {
        message: `Template error: Fn::Select cannot select nonexistent value at index ${JSON.stringify(argument[0])}`,
        repair: `the list has ${items.length} ${items.length === 1 ? 'value' : 'values'}, counted from 0`,
      });
    return items[index];
  },

  'Fn::Split': (argument, { at, evaluate }) => {
    if (!isList(argument) || argument.length !== 2 || typeof argument[0] !== 'string' || argument[0] === '')
      refuseCall(at, 'Fn::Split', {
        message:
          'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split',
        repair: 'write ["delimiter", "text"]',
      });
    return text(evaluate(argument[1], '[1]'), at, 'a string to split').split(argument[0]);
  },

  'Fn::If': (argument, { scope, at, evaluate }) => {
    if (!isList(argument) || argument.length !== 3 || typeof argument[0] !== 'string')
      refuseCall(at, 'Fn::If', {
        message: 'Template error: Fn::If requires a list argument with three elements: [condition name, value, value]',
        repair: 'write ["Condition", value, otherwise]',
      });
    const branch = scope.condition(argument[0], at) ? 1 : 2;
    return evaluate(argument[branch], `[${branch}]`);
  },

  'Fn::Equals': (argument, { at, evaluate }) => {
    if (!isList(argument) || argument.length !== 2)
      refuseCall(at, 'Fn::Equals', {
        message: 'Template error: every Fn::Equals object requires a list of 2 string parameters',
        repair: 'write [left, right]',
      });
    const [left, right] = argument.map((item, i) => comparable(evaluate(item, `[${i}]`)));
    return left === right;
  },

  'Fn::And': (argument, context) => several('Fn::And', argument, context).every(Boolean),
  'Fn::Or': (argument, context) => several('Fn::Or', argument, context).some(Boolean),
  'Fn::Not': (argument, { at, evaluate }) => {
    if (!isList(argument) || argument.length !== 1)
      refuseCall(at, 'Fn::Not', {
        message: 'Template error: Fn::Not requires a list argument with one element',
        repair: 'write [condition]',
      });
    return !truth(argument[0], at, evaluate, '[0]');
  },

  'Fn::FindInMap': (argument, { scope, at, evaluate }) => {
    if (!isList(argument) || argument.length < 3 || argument.length > 4)
      refuseCall(at, 'Fn::FindInMap', {
        message:
          'Template error: every Fn::FindInMap object requires three parameters: map name, top level key, second level key',
        repair: 'write ["Map", "key", "second key"]',
      });
    const [map, top, second] = argument.slice(0, 3).map((key, i) => text(evaluate(key, `[${i}]`), at, 'a string')) as [
      string,
      string,
      string,
    ];
    const found = scope.mapping(map, top, second);
    if (found !== undefined) return found;
    const fallback = argument[3];
    if (isObject(fallback) && 'DefaultValue' in fallback) return evaluate(fallback.DefaultValue, '[3].DefaultValue');
    refuseCall(at, 'Fn::FindInMap', {
      message: `Template error: Unable to get mapping for ${map}::${top}::${second}`,
      repair: 'add the keys to Mappings',
    });
  },

  'Fn::Base64': (argument, { at, evaluate }) =>
    Buffer.from(text(evaluate(argument, ''), at, 'a string'), 'utf8').toString('base64'),

  'Fn::Cidr': (argument, { at, evaluate }) => {
    if (!isList(argument) || argument.length < 2 || argument.length > 3)
      refuseCall(at, 'Fn::Cidr', {
        message: 'Template error: Fn::Cidr takes [ipBlock, count, cidrBits]',
        repair: 'write ["10.0.0.0/16", 4, 8]',
      });
    const block = text(evaluate(argument[0], '[0]'), at, 'a CIDR block');
    const count = Number(evaluate(argument[1], '[1]'));
    const bits = argument.length === 3 ? Number(evaluate(argument[2], '[2]')) : block.includes(':') ? 64 : 8;
    const blocks = cidrBlocks(block, count, bits);
    if (typeof blocks === 'string')
      refuseCall(at, 'Fn::Cidr', {
        message: `Template error: Fn::Cidr: ${blocks}`,
        repair: 'change the block, the count or the bits',
      });
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
  if (isList(argument) && argument.length === 2 && typeof argument[0] === 'string') return [argument[0], argument[1]];
  refuseCall(at, 'Fn::GetAtt', {
    message:
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    repair: 'write ["LogicalId", "Attribute"]',
  });
}

function several(name: string, argument: unknown, { at, evaluate }: Context): boolean[] {
  if (!isList(argument) || argument.length < 2 || argument.length > 10)
    refuseCall(at, name, {
      message: `Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`,
      repair: 'write a list of 2 to 10 conditions',
    });
  return argument.map((item, i) => truth(item, at, evaluate, `[${i}]`));
}

/** An operand of And, Or, Not: `{ Condition: name }` is a call only here, in IAM policies it is data. */
function truth(item: unknown, at: At, evaluate: Evaluate, into: string): boolean {
  const value = evaluate(item, into);
  const name = isObject(value) && Object.keys(value).length === 1 ? value.Condition : undefined;
  const result = typeof name === 'string' ? evaluate({ 'Fn::If': [name, true, false] }, into) : value;
  if (typeof result === 'boolean') return result;
  if (result === 'true' || result === 'false') return result === 'true';
  refuseCall(step(at, into), 'Fn::And', {
    message: `Template error: ${JSON.stringify(item)} is not a condition`,
    repair: 'write { Condition: Name }, or a function that gives true or false',
  });
}

function comparable(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function list(value: unknown, at: At, name: string): readonly unknown[] {
  if (isList(value)) return value;
  refuseCall(at, name, {
    message: `Template error: ${name} needs a list, got ${describe(value)}`,
    repair: 'give it a list, or a function that gives one',
  });
}

function literal(value: unknown, at: At, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  refuseCall(at, 'Ref', {
    message: `Template error: ${what} must be a string, got ${describe(value)}`,
    repair: 'write the name itself',
  });
}

/** CloudFormation makes strings of numbers and booleans wherever it wants a string. */
function text(value: unknown, at: At, what: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  refuseTemplate(at, {
    message: `Template error: expected ${what}, got ${describe(value)}`,
    repair: 'give a string, or a function that gives one',
    source: `${REFERENCE}.html`,
  });
}

function describe(value: unknown): string {
  return value === noValue ? 'AWS::NoValue' : isList(value) ? 'a list' : JSON.stringify(value);
}

const REFERENCE = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference';
/** Pages that are not called as their function is. */
const PAGES: Readonly<Record<string, string>> = {
  'Fn::And': 'conditions',
  'Fn::Equals': 'conditions',
  'Fn::GetAZs': 'getavailabilityzones',
  'Fn::If': 'conditions',
  'Fn::Not': 'conditions',
  'Fn::Or': 'conditions',
};

/** Refuses a call of an intrinsic function: `Fn::Sub`. */
function refuseCall(at: At, name: string, detail: Pick<RefusalDetail, 'message' | 'repair'>): never {
  const page = PAGES[name] ?? name.replace('Fn::', '').toLowerCase();
  return refuseTemplate(at, { ...detail, source: `${REFERENCE}-${page}.html` });
}
