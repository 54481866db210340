import { Refusal } from '../kit/refusal';

/** The place in the template that is being evaluated, for messages. */
export interface At {
  /** `stack/LogicalId`. */
  readonly resource: string;
  readonly property: string;
}

export function step(at: At, into: string): At {
  if (into === '') return at;
  const property = at.property === '' || into.startsWith('[') ? `${at.property}${into}` : `${at.property}.${into}`;
  return { resource: at.resource, property };
}

export function refusal(at: At, message: string, repair?: string): Refusal {
  return new Refusal({
    resource: at.resource,
    property: at.property || undefined,
    code: 'ValidationError',
    message,
    repair,
  });
}
