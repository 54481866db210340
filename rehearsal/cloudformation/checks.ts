import { notRehearsed, type RefusalDetail, refuse } from '../kit/refusal';
import { isList, numberOf } from '../kit/values';
import { existing } from './existing';
import type { ResourceRequest } from './twin';
import { nameOf, type World } from './world';

/** What a check may look at beside the value. */
export interface Checked {
  readonly world: World;
  readonly request: ResourceRequest;
  /** The property's path: `SubnetIds[1]`. */
  readonly property: string;
}

/** What a property must be: throws a Refusal where it is not. */
export type Check = (value: unknown, checked: Checked) => void;

/** How a check refuses a value. */
export interface Reason extends Omit<RefusalDetail, 'resource' | 'property' | 'message'> {
  /** In AWS's words. */
  message(value: unknown, checked: Checked): string;
}

/** The same; the repair is by default to name a resource that is deployed. */
type ReferenceReason = Omit<Reason, 'repair'> & Partial<Pick<Reason, 'repair'>>;

/** The id of a deployed resource of this type, in the same account and region. */
export function refersTo(type: string, { message, ...reason }: ReferenceReason): Check {
  return (id, checked) => {
    const { world, request, property } = checked;
    existing({ world, owner: request, type, id, property, message: message(id, checked), ...reason });
  };
}

/** A number within the range, both ends included. */
export function integer({ from, to, ...reason }: Reason & { readonly from: number; readonly to: number }): Check {
  return must((value) => {
    const number = numberOf(value);
    return number !== undefined && number >= from && number <= to;
  }, reason);
}

/** Text that the expression describes. */
export function text(expression: RegExp, reason: Reason): Check {
  return must((value) => expression.test(String(value)), reason);
}

/** A list with something in it. */
export function filled(reason: Reason): Check {
  return must((value) => isList(value) && value.length > 0, reason);
}

/** A list of which each element passes; also one that is not there. */
export function each(check: Check): Check {
  return (list, checked) => {
    for (const [index, value] of (isList(list) ? list : []).entries())
      check(value, { ...checked, property: `${checked.property}[${index}]` });
  };
}

/** What lies within an object, at this name. */
export function inside(name: string, check: Check): Check {
  return (value, checked) => check(fieldOf(value, name), { ...checked, property: `${checked.property}.${name}` });
}

/** One of the values that the rehearsal plays; AWS may take others too. `what` names a value: `the condition 'x'`. */
export function played(known: readonly unknown[], what: (value: unknown) => string): Check {
  return (value, { request, property }) => {
    if (known.includes(value)) return;
    notRehearsed({
      resource: nameOf(request),
      property,
      message: what(value),
      repair: `use ${known.length === 1 ? '' : 'one of '}${known.join(', ')}`,
    });
  };
}

/** Not stated: what it says is not rehearsed. `what` names it. */
export function unplayed(what: string, repair: string): Check {
  return (value, { request, property }) => {
    if (value !== undefined) notRehearsed({ resource: nameOf(request), property, message: what, repair });
  };
}

/** Anything but this value, which AWS knows and the rehearsal does not play. `what` names it. */
export function unlike(value: string, what: string, repair: string): Check {
  return (stated, { request, property }) => {
    if (stated === value) notRehearsed({ resource: nameOf(request), property, message: what, repair });
  };
}

/** Where a value is stated, it passes. */
export function optional(check: Check): Check {
  return (value, checked) => {
    if (value !== undefined) check(value, checked);
  };
}

/** Passes all of them, in this order. */
export function all(...checks: readonly Check[]): Check {
  return (value, checked) => {
    for (const check of checks) check(value, checked);
  };
}

/** Whatever the predicate accepts. */
export function must(accepts: (value: unknown) => boolean, { message, ...reason }: Reason): Check {
  return (value, checked) => {
    const { request, property } = checked;
    if (!accepts(value)) refuse({ resource: nameOf(request), property, message: message(value, checked), ...reason });
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
