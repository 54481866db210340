import { type RefusalDetail, refuse } from '../kit/refusal';

/** The position in a template that is being evaluated, for messages. */
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

/** Refuses the template at this position, as CloudFormation does. */
export function refuseTemplate(at: At, detail: Pick<RefusalDetail, 'message' | 'repair' | 'source'>): never {
  return refuse({ ...at, code: 'ValidationError', ...detail });
}
