import { Refusal } from '../kit/refusal';

/** The place in the template that is being evaluated, for messages. */
export interface At {
  /** `stack/LogicalId`. */
  readonly where: string;
  readonly path: string;
}

export function step(at: At, into: string): At {
  if (into === '') return at;
  const path = at.path === '' || into.startsWith('[') ? `${at.path}${into}` : `${at.path}.${into}`;
  return { where: at.where, path };
}

export function refusal(at: At, message: string, repair?: string): Refusal {
  return new Refusal({ where: at.where, property: at.path || undefined, code: 'ValidationError', message, repair });
}
