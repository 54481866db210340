import type { AwsEnvironment } from '../cloudformation/world';
import { TokenBucket } from './token-bucket';

export interface Throttle {
  /** Requests a second. */
  readonly rate: number;
  /** Requests at once. */
  readonly burst: number;
}

/** Regions with a lower quota, as the page of `accountQuota` lists them. */
const lowerQuota = new Set([
  'af-south-1',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'mx-central-1',
]);

/** The default quota of an account: "API Gateway account-level quotas, per Region", API Gateway Developer Guide. */
export function accountQuota(region: string): Throttle {
  return lowerQuota.has(region) ? { rate: 2500, burst: 1250 } : { rate: 10_000, burst: 5000 };
}

/** The throttles that all APIs of an account share in a region. */
export class AccountThrottles {
  readonly #quota: (region: string) => Throttle;
  readonly #buckets = new Map<string, TokenBucket>();

  /** @param quota of each account in a region */
  constructor(quota = accountQuota) {
    this.#quota = quota;
  }

  of({ account, region }: AwsEnvironment): TokenBucket {
    const key = `${account} ${region}`;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const { rate, burst } = this.#quota(region);
    const bucket = new TokenBucket(rate, burst);
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
