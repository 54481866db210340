import { UsageError } from '../kit/refusal';
import { Bill, type Charge, type Occasion, type Traffic } from './bill';
import type { EvaluatedStack } from './evaluated-stack';
import type { PriceList } from './price-list';
import { writeBill } from './pricers/pricers';

/** The bills of one stack's resources. */
export interface StackEstimate {
  readonly stack: EvaluatedStack;
  readonly bills: readonly Bill[];
}

/** Charges of one name, added up. */
export interface Line {
  readonly what: string;
  /** How many resources are charged for it. */
  readonly resources: number;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
  readonly price: string;
}

/** Resources of one type that have no amount, for one reason. */
export interface Unpriced {
  readonly type: string;
  readonly count: number;
  readonly why: string;
}

/** Throws a UsageError for a stack that lies in a region of which the price list says nothing. */
export function estimateStacks(
  stacks: readonly EvaluatedStack[],
  prices: PriceList,
  traffic: Traffic,
): StackEstimate[] {
  const elsewhere = stacks.find(({ region }) => region !== prices.region);
  if (elsewhere !== undefined)
    throw new UsageError(
      `${elsewhere.stackName} lies in ${elsewhere.region}, and the price list is of ${prices.region}: give one of ${elsewhere.region} with --prices FILE`,
    );
  return stacks.map((stack) => ({
    stack,
    bills: [...stack.resources.values()].map((resource) => {
      const bill = new Bill({ resource, stack, prices, traffic });
      writeBill(bill);
      return bill;
    }),
  }));
}

/** The charges of an occasion as the lines of one bill, the dearest first. */
export function linesOf(bills: readonly Bill[], occasion: Occasion): Line[] {
  const lines = new Map<string, Line>();
  for (const { charges } of bills)
    for (const charge of charges) {
      if (charge.occasion !== occasion) continue;
      const key = `${charge.what} ${charge.price}`;
      lines.set(key, added(lines.get(key), charge));
    }
  return [...lines.values()].sort((a, b) => b.usd - a.usd);
}

function added(line: Line | undefined, { what, quantity, unit, usd, price }: Charge): Line {
  return {
    what,
    resources: (line?.resources ?? 0) + 1,
    quantity: (line?.quantity ?? 0) + quantity,
    unit,
    usd: (line?.usd ?? 0) + usd,
    price,
  };
}

export function sum(lines: readonly { readonly usd: number }[]): number {
  return lines.reduce((total, { usd }) => total + usd, 0);
}

/** An amount in USD; null if nothing that falls due has a price. */
export type Total = number | null;

export function totalOf(bills: readonly Bill[], occasion: Occasion): Total {
  const lines = linesOf(bills, occasion);
  return lines.length === 0 && isPartial(bills, occasion) ? null : sum(lines);
}

/** Whether something without a price is missing in a total of these. */
export function isPartial(bills: readonly Bill[], occasion: Occasion): boolean {
  return bills.some((bill) => bill.lacks(occasion));
}

/** What of these bills has no price here. */
export function unpricedOf(bills: readonly Bill[]): Unpriced[] {
  return counted(bills.flatMap(({ resource, unpriced }) => unpriced.map((why) => ({ type: resource.type, why }))));
}

/** What costs nothing, with the reason. */
export function freeOf(bills: readonly Bill[]): Unpriced[] {
  return counted(
    bills.flatMap(({ resource, free }) => (free === undefined ? [] : [{ type: resource.type, why: free }])),
  );
}

function counted(found: readonly { readonly type: string; readonly why: string }[]): Unpriced[] {
  const counts = new Map<string, Unpriced>();
  for (const { type, why } of found) {
    const key = `${type} ${why}`;
    counts.set(key, { type, why, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => a.type.localeCompare(b.type));
}
