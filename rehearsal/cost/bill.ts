import type { PropertiesOf } from '../cloudformation/world';
import type { EvaluatedStack, PlannedResource } from './evaluated-stack';
import type { PriceKey } from './price-keys';
import type { PriceList } from './price-list';

/** When an amount falls due. */
export type Occasion =
  /** Every month that the resource exists, used or not. */
  | 'month'
  /** For a million requests that this resource handles. */
  | 'million-requests'
  /** For a million items that are written. */
  | 'million-writes'
  /** For every GB that is kept, each month. */
  | 'stored-gigabyte'
  /** For one deployment of everything. */
  | 'deployment';

export interface Charge {
  readonly occasion: Occasion;
  /** As a bill would call it: `interface endpoint`. Charges of one name have one price. */
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
  /** The key in the price list. */
  readonly price: PriceKey;
}

export interface BillProps<Type extends string> {
  readonly resource: PlannedResource<PropertiesOf<Type>>;
  readonly stack: EvaluatedStack;
  readonly prices: PriceList;
  readonly traffic: Traffic;
}

export interface Traffic {
  /** The body of a response, in bytes. */
  readonly payload: number;
}

/** AWS's own number for an average month: pricing pages and calculator use 730 hours. */
export const HOURS_PER_MONTH = 730;
export const MILLION = 1_000_000;
const GIGABYTE = 2 ** 30;

/**
 * What one resource costs.
 *
 * The pricer of its type adds charges, or says why there are none or what has no price. A bill to which nothing was added is a
 * gap, which `unpriced` reports.
 */
export class Bill<Type extends string = string> {
  readonly resource: PlannedResource<PropertiesOf<Type>>;
  readonly stack: EvaluatedStack;
  readonly charges: Charge[] = [];
  /** Why it costs nothing by itself. */
  free: string | undefined;
  readonly #prices: PriceList;
  readonly #traffic: Traffic;
  readonly #unpriced: string[] = [];
  readonly #missing: Occasion[] = [];

  constructor({ resource, stack, prices, traffic }: BillProps<Type>) {
    this.resource = resource;
    this.stack = stack;
    this.#prices = prices;
    this.#traffic = traffic;
  }

  get payload(): number {
    return this.#traffic.payload;
  }

  /** What a million requests move through every hop, in GB: payload, and headers of request and response. */
  get gigabytesPerMillion(): number {
    return this.gigabytes(this.payload + this.assumed('overheadBytes'));
  }

  /** A million of something of so many bytes, in GB. */
  gigabytes(bytes: number): number {
    return (MILLION * bytes) / GIGABYTE;
  }

  assumed(name: keyof PriceList['assumptions']): number {
    return this.#prices.assumptions[name].value;
  }

  charge(occasion: Occasion, what: string, price: PriceKey, quantity: number): void {
    const listed = this.#prices.prices[price];
    if (listed === undefined) {
      this.unpriceable(`${what}: the price list has no '${price}'`);
      this.#missing.push(occasion);
      return;
    }
    this.charges.push({ occasion, what, quantity, unit: listed.per, usd: quantity * listed.usd, price });
  }

  costsNothing(reason: string): void {
    this.free = reason;
  }

  /** Adds a part that has no price, and why. */
  unpriceable(why: string): void {
    this.#unpriced.push(why);
  }

  get unpriced(): readonly string[] {
    return this.#isGap ? [`no rule here says what ${this.resource.type} costs`] : this.#unpriced;
  }

  /** Whether an amount of this occasion is missing because its price is unknown. */
  lacks(occasion: Occasion): boolean {
    return this.#missing.includes(occasion) || (occasion === 'month' && this.#isGap);
  }

  get #isGap(): boolean {
    return this.charges.length === 0 && this.free === undefined && this.#unpriced.length === 0;
  }

  /** The resource of this stack and type that a property refers to. */
  referenced<Other extends string>(type: Other, reference: unknown): PlannedResource<PropertiesOf<Other>> | undefined {
    const resource = typeof reference === 'string' ? this.stack.resources.get(reference) : undefined;
    return resource?.type === type ? (resource as PlannedResource<PropertiesOf<Other>>) : undefined;
  }
}

/** Adds to a bill what its resource costs. */
export type Pricer<Type extends string = string> = (bill: Bill<Type>) => void;

export type Pricers = Readonly<Record<string, Pricer>>;

/** By the type of the resource whose bill each of them writes. */
export function pricersOf<Type extends string>(pricers: { readonly [Of in Type]: Pricer<Of> }): Pricers {
  return pricers as unknown as Pricers;
}
