import { printable, shown } from '../../text/quoted';

/** A longer message repeats a value that is very long. */
const LONGEST = 2000;

/**
 * What AWS would refuse, in AWS's words, with the way out.
 *
 * Everything that the rehearsal refuses is one of these; any other error is a defect of the rehearsal itself.
 */
export interface RefusalDetail {
  /** The resource, as `stack/LogicalId`, or the action or file where no resource is concerned. */
  readonly resource: string;
  /** The property within it, as a path: `SecurityGroupIngress[0].FromPort`. */
  readonly property?: string;
  /** What is wrong, with the wrong value. */
  readonly message: string;
  /** The way out: what to change. */
  readonly repair: string;
  /** The error code that AWS's API would give, where it is known: `AccessDeniedException`. */
  readonly code?: string;
  /** The page of AWS's documentation that says so; every message in AWS's own words has one. */
  readonly source?: AwsPage;
}

/** A page of AWS's documentation. */
export type AwsPage = `https://docs.aws.amazon.com/${string}`;

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly detail: RefusalDetail;

  constructor(detail: RefusalDetail) {
    const { resource, property, code, message, repair, source } = detail;
    const subject = [resource, ...(property ? [property] : [])].map((name) => shown(name, 300)).join(' ');
    const said = `${subject}: ${code === undefined ? '' : `${code}: `}${printable(message, LONGEST)}`;
    const more = [`→ ${printable(repair, LONGEST)}`, ...(source ? [`see ${source}`] : [])];
    super([said, ...more].join('\n  '));
    this.detail = detail;
  }
}

/** Refuses: the one way to throw a {@link Refusal}. */
export function refuse(detail: RefusalDetail): never {
  throw new Refusal(detail);
}

/**
 * Refuses what AWS may accept and the rehearsal does not play.
 *
 * `message` names it: `'ForAllValues'`, `the action 'Invoke'`.
 */
export function notRehearsed({ message, ...detail }: RefusalDetail): never {
  throw new Refusal({ ...detail, message: `${message} is not rehearsed` });
}

/** Wrong usage or configuration: printed without a stack trace, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(message: string) {
    // One line for each mistake in a file.
    const lines = message.split('\n').map((line) => printable(line, LONGEST));
    super(printable(lines.join('\n'), 10 * LONGEST));
  }
}
