import type { Place } from '../cloudformation/world';
import { type Bill, HOURS_PER_MONTH, type Traffic } from './bill';
import { environmentsOf } from './environments';
import { costOf, freeOf, type Line, linesOf, type StackEstimate, sum, type Unpriced, unpricedOf } from './estimate';
import type { EvaluatedStack } from './evaluated-stack';
import { type Link, linksOf, onlyFor } from './links';
import type { PriceList } from './price-list';

export interface AccountCost extends Place {
  readonly stacks: readonly string[];
  /** USD a month, used or not. */
  readonly month: number;
  readonly lines: readonly Line[];
}

/** What a million requests to one provider cost, all the way. */
export interface RequestCost {
  readonly provider: string;
  readonly million: number;
  readonly lines: readonly Line[];
  /** USD more, if every one of them writes an item too. */
  readonly millionWrites: number;
}

/** What one more provider like this one would cost a month. */
export interface ProviderCost {
  readonly like: string;
  /** In the gateway's account: what is there for this provider alone. */
  readonly gateway: number;
  /** In its own account. */
  readonly own: number;
}

export interface EnvironmentCost {
  readonly name: string;
  readonly month: number;
  readonly accounts: readonly AccountCost[];
  readonly requests: readonly RequestCost[];
  readonly furtherProvider: readonly ProviderCost[];
}

export interface CostSummary {
  readonly region: string;
  readonly currency: 'USD';
  readonly hoursPerMonth: number;
  readonly payloadBytes: number;
  readonly month: number;
  readonly environments: readonly EnvironmentCost[];
  /** What is there for all environments. */
  readonly common: readonly AccountCost[];
  /** For each GB that is kept, a month. */
  readonly storedGigabyte: readonly Line[];
  /** For one deployment of everything, beyond the pipeline's own minutes. */
  readonly deployment: readonly Line[];
  readonly unpriced: readonly Unpriced[];
  readonly free: readonly Unpriced[];
  readonly comparison?: Comparison;
}

export interface Comparison {
  readonly name: string;
  readonly source: string;
  readonly month: Ratio;
  readonly furtherProvider?: Ratio;
}

export interface Ratio {
  readonly theirs: number;
  readonly ours: number;
  readonly ratio: number;
  readonly atMost: number;
  readonly holds: boolean;
}

export function summarize(estimates: readonly StackEstimate[], prices: PriceList, { payload }: Traffic): CostSummary {
  const stacks = estimates.map(({ stack }) => stack);
  const links = linksOf(stacks);
  const { environments, common } = environmentsOf(stacks, links);
  const billsOf = (chosen: readonly EvaluatedStack[]) =>
    estimates.filter(({ stack }) => chosen.includes(stack)).flatMap(({ bills }) => bills);
  const all = billsOf(stacks);

  const summaries = environments.map(({ name, stacks: own }): EnvironmentCost => {
    const ownLinks = links.filter(({ gateway }) => own.includes(gateway));
    return {
      name,
      month: costOf(billsOf(own), 'month'),
      accounts: accountsOf(own, billsOf),
      requests: ownLinks.map((link) => requestCost(link, ownLinks, billsOf)),
      furtherProvider: ownLinks.map((link) => providerCost(link, ownLinks, billsOf)),
    };
  });
  const commonMonth = costOf(billsOf(common), 'month');
  return {
    region: prices.region,
    currency: 'USD',
    hoursPerMonth: HOURS_PER_MONTH,
    payloadBytes: payload,
    month: costOf(all, 'month'),
    environments: summaries,
    common: accountsOf(common, billsOf),
    storedGigabyte: linesOf(all, 'stored-gigabyte').map(perUnit),
    deployment: linesOf(all, 'deployment'),
    unpriced: unpricedOf(all),
    free: freeOf(all),
    ...(prices.comparison !== undefined &&
      summaries.length > 0 && { comparison: compare(prices.comparison, summaries, commonMonth) }),
  };
}

type BillsOf = (stacks: readonly EvaluatedStack[]) => readonly Bill[];

function accountsOf(stacks: readonly EvaluatedStack[], billsOf: BillsOf): AccountCost[] {
  const places = new Map(stacks.map((stack) => [`${stack.account} ${stack.region}`, stack]));
  return [...places.values()].map(({ account, region }) => {
    const here = stacks.filter((stack) => stack.account === account && stack.region === region);
    const lines = linesOf(billsOf(here), 'month');
    return { account, region, stacks: here.map(({ stackName }) => stackName), month: sum(lines), lines };
  });
}

/** The gateway without what is there for others, and the provider. */
function requestCost(link: Link, links: readonly Link[], billsOf: BillsOf): RequestCost {
  const others = new Set(links.flatMap((other) => (other === link ? [] : [...onlyFor(other, links)])));
  const gateway = billsOf([link.gateway]).filter(({ resource }) => !others.has(resource.logicalId));
  const bills = [...gateway, ...billsOf([link.provider])];
  const lines = linesOf(bills, 'million-requests');
  const writes = costOf(bills, 'million-writes');
  return { provider: link.provider.stackName, million: sum(lines), lines, millionWrites: writes };
}

function providerCost(link: Link, links: readonly Link[], billsOf: BillsOf): ProviderCost {
  const own = onlyFor(link, links);
  const gateway = billsOf([link.gateway]).filter(({ resource }) => own.has(resource.logicalId));
  return {
    like: link.provider.stackName,
    gateway: costOf(gateway, 'month'),
    own: costOf(billsOf([link.provider]), 'month'),
  };
}

/** The dearest environment, and with it all that is there for every environment, against the other system. */
function compare(
  { name, source, month, furtherProvider }: NonNullable<PriceList['comparison']>,
  environments: readonly EnvironmentCost[],
  common: number,
): Comparison {
  const providers = environments.flatMap(({ furtherProvider: costs }) => costs.map(({ gateway }) => gateway));
  return {
    name,
    source,
    month: ratio(month, common + Math.max(...environments.map((environment) => environment.month))),
    ...(providers.length > 0 && { furtherProvider: ratio(furtherProvider, Math.max(...providers)) }),
  };
}

function ratio({ usd, atMost }: { usd: number; atMost: number }, ours: number): Ratio {
  return { theirs: usd, ours, ratio: ours / usd, atMost, holds: ours / usd <= atMost };
}

function perUnit(line: Line): Line {
  return { ...line, usd: line.usd / line.quantity, quantity: 1 };
}
