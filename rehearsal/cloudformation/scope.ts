import type { At } from './at';

/** What `AWS::NoValue` evaluates to: the property or the item that holds it vanishes. */
export const noValue = Symbol('AWS::NoValue');

/** In a plan: a value that is known only once a resource exists. */
export const unknown = Symbol('known after creation');

/**
 * Thrown by a Scope for such a value; the outermost function around it then evaluates to `unknown`.
 *
 * Not an Error: a plan meets hundreds, and each would pay for a stack that nobody reads.
 */
export class NotYet {
  readonly message = 'known after creation';
}

/** What the names in a template stand for while one of its values is evaluated. */
export interface Scope {
  readonly region: string;
  /** A parameter, pseudo parameter or resource. */
  ref(name: string, at: At): unknown;
  attribute(logicalId: string, attribute: string, at: At): unknown;
  condition(name: string, at: At): boolean;
  mapping(map: string, top: string, second: string): unknown;
  importValue(name: string, at: At): unknown;
  /** The value of a `{{resolve:…}}` reference. */
  dynamic(reference: string, at: At): string;
}
