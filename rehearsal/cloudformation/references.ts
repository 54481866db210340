import { isList } from '../kit/values';
import { type At, refuseTemplate, step } from './at';
import { callOf } from './evaluate';
import { attributeReference } from './intrinsics';
import { substitutions } from './substitutions';
import type { Properties } from './world';

/** One place in a template that names a parameter, pseudo parameter or resource. */
export interface Reference {
  readonly name: string;
  /** The attribute, where it is Fn::GetAtt, if it is given literally. */
  readonly attribute?: string;
  readonly at: At;
}

/**
 * Every reference within a value, without evaluating it; of an Fn::If only the branch that is taken.
 *
 * Refuses functions that are not known: nothing has been created yet when this runs.
 */
export function* referencesIn(
  value: unknown,
  at: At,
  condition: (name: string, at: At) => boolean,
): Generator<Reference> {
  if (typeof value !== 'object' || value === null) return;
  if (isList(value)) {
    for (const [i, item] of value.entries()) yield* referencesIn(item, step(at, `[${i}]`), condition);
    return;
  }
  const call = callOf(value, at);
  if (call === undefined) {
    for (const [key, item] of Object.entries(value as Properties)) yield* referencesIn(item, step(at, key), condition);
    return;
  }
  yield* referencesOf(call, (value as Properties)[call], step(at, call), condition);
}

/** Those in the argument of one intrinsic function. */
function* referencesOf(
  call: string,
  argument: unknown,
  at: At,
  condition: (name: string, at: At) => boolean,
): Generator<Reference> {
  if (call === 'Ref') {
    if (typeof argument !== 'string')
      refuseTemplate(at, {
        message: 'Template error: Ref takes the name of a parameter or resource',
        repair: 'write the name itself',
        source:
          'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html',
      });
    yield { name: argument, at };
  } else if (call === 'Fn::GetAtt') {
    const [name, attribute] = attributeReference(argument, at);
    if (typeof attribute === 'string') yield { name, attribute, at };
    else {
      yield { name, at };
      yield* referencesIn(attribute, step(at, '[1]'), condition);
    }
  } else if (call === 'Fn::If' && isList(argument) && argument.length === 3 && typeof argument[0] === 'string') {
    const branch = condition(argument[0], at) ? 1 : 2;
    yield* referencesIn(argument[branch], step(at, `[${branch}]`), condition);
  } else {
    if (call === 'Fn::Sub') yield* substituted(argument, at);
    yield* referencesIn(argument, at, condition);
  }
}

function substituted(argument: unknown, at: At): Reference[] {
  const [template, given] = isList(argument) ? argument : [argument, {}];
  const found: Reference[] = [];
  if (typeof template !== 'string') return found;
  substitutions(template, (name) => {
    if (typeof given === 'object' && given !== null && Object.hasOwn(given, name)) return '';
    const dot = name.indexOf('.');
    found.push(dot < 0 ? { name, at } : { name: name.slice(0, dot), attribute: name.slice(dot + 1), at });
    return '';
  });
  return found;
}
