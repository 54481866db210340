import { isList } from '../kit/values';
import { type At, refuseTemplate, step } from './at';
import { type Context, intrinsics } from './intrinsics';
import { NotYet, noValue, type Scope, unknown } from './scope';
import type { Properties } from './world';

const REFERENCE =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html';

/** Evaluates a value of a template: no intrinsic function is left in the result. */
export function evaluate(value: unknown, scope: Scope, at: At): unknown {
  return evaluateIn(value, scope, at, false);
}

/**
 * The function that an object of a template calls, or undefined if it is plain data.
 *
 * An object with one key `Ref` or `Fn::…` is a call. `Fn::…` beside other keys is what CloudFormation refuses.
 */
export function callOf(value: object, at: At): string | undefined {
  const keys = Object.keys(value);
  if (keys.length === 1 && (keys[0] === 'Ref' || keys[0]!.startsWith('Fn::'))) {
    const name = keys[0]!;
    if (!Object.hasOwn(intrinsics, name))
      // In AWS's words as aws/aws-cli#2746 quotes them.
      refuseTemplate(at, {
        message: `Template error: Encountered unsupported function: ${name}`,
        repair: `use one of ${Object.keys(intrinsics).join(', ')}`,
        source: REFERENCE,
      });
    return name;
  }
  const mixed = keys.find((key) => key.startsWith('Fn::'));
  if (mixed !== undefined)
    refuseTemplate(at, {
      message: `Template error: ${mixed} must be the only key of its object`,
      repair: `remove the other keys`,
      source: REFERENCE,
    });
  return undefined;
}

function evaluateIn(value: unknown, scope: Scope, at: At, within: boolean): unknown {
  if (typeof value === 'string')
    return value.includes('{{resolve:') ? attempt(() => dynamicReferences(value, scope, at), within) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) {
    const items: unknown[] = [];
    value.forEach((item, i) => {
      const result = evaluateIn(item, scope, step(at, `[${i}]`), within);
      if (result !== noValue) items.push(result);
    });
    return items;
  }
  const name = callOf(value, at);
  if (name !== undefined) {
    const inner = step(at, name);
    const context: Context = {
      scope,
      at: inner,
      evaluate: (argument, into) => evaluateIn(argument, scope, step(inner, into), true),
    };
    return attempt(() => {
      const result = intrinsics[name]!((value as Record<string, unknown>)[name], context);
      return typeof result === 'string' && result.includes('{{resolve:')
        ? dynamicReferences(result, scope, inner)
        : result;
    }, within);
  }
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value as Properties)) {
    const evaluated = evaluateIn(item, scope, step(at, key), within);
    if (evaluated !== noValue) result[key] = evaluated;
  }
  return result;
}

function attempt(call: () => unknown, within: boolean): unknown {
  if (within) return call();
  try {
    return call();
  } catch (error) {
    if (error instanceof NotYet) return unknown;
    throw error;
  }
}

function dynamicReferences(text: string, scope: Scope, at: At): string {
  return text.replace(/\{\{resolve:([^{}]*)\}\}/g, (_, reference: string) => scope.dynamic(reference, at));
}
