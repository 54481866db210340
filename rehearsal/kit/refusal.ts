import { printable, shown } from '../../text/quoted';

/** What is longer was made long by a value that it repeats. */
const LONGEST = 2000;

/**
 * What AWS would refuse, said as AWS would name it plus the way out.
 *
 * Anything that the rehearsal turns down is one of these; any other error is a fault of the rehearsal itself.
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
  readonly source?: string;
}

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly detail: RefusalDetail;

  constructor(detail: RefusalDetail) {
    const { resource, property, code, message, repair, source } = detail;
    const place = [resource, ...(property ? [property] : [])].map((name) => shown(name, 300)).join(' ');
    const said = `${place}: ${code === undefined ? '' : `${code}: `}${printable(message, LONGEST)}`;
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
 * Refuses what AWS may well accept, because the rehearsal does not play it. `message` says what that is: `'ForAllValues'`, `the action 'Invoke'`.
 */
export function notRehearsed({ message, ...detail }: RefusalDetail): never {
  throw new Refusal({ ...detail, message: `${message} is not rehearsed` });
}

/** Wrong usage or configuration: printed without a stack trace, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(message: string) {
    // Several lines, where a file has several faults.
    const lines = message.split('\n').map((line) => printable(line, LONGEST));
    super(printable(lines.join('\n'), 10 * LONGEST));
  }
}
