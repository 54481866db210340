import type { AwsEnvironment } from '../cloudformation/world';
import { type Bill, HOURS_PER_MONTH, type Traffic } from './bill';
import { environmentsOf } from './environments';
import {
  freeOf,
  isPartial,
  type Line,
  linesOf,
  type StackEstimate,
  type Total,
  totalOf,
  type Unpriced,
  unpricedOf,
} from './estimate';
import type { EvaluatedStack } from './evaluated-stack';
import { type Link, linksOf, onlyFor } from './links';
import type { PriceList } from './price-list';

export interface AccountCost extends AwsEnvironment {
  readonly stacks: readonly string[];
  /** A month, used or not. */
  readonly month: Total;
  /** Whether something of it has no price. */
  readonly partial: boolean;
  readonly lines: readonly Line[];
}

/** What a million requests to one provider cost, from the API to the service. */
export interface RequestCost {
  readonly provider: string;
  readonly million: Total;
  /** Whether something of it has no price. */
  readonly partial: boolean;
  readonly lines: readonly Line[];
  /** More, if every one of them writes an item too. */
  readonly millionWrites: Total;
}

/** What one more provider like this one would cost a month. */
export interface ProviderCost {
  readonly like: string;
  /** In the gateway's account, for this provider alone. */
  readonly gateway: Total;
  /** In its own account. */
  readonly own: Total;
}

export interface EnvironmentCost {
  readonly name: string;
  readonly month: Total;
  readonly partial: boolean;
  readonly accounts: readonly AccountCost[];
  readonly requests: readonly RequestCost[];
  readonly furtherProvider: readonly ProviderCost[];
}

export interface CostSummary {
  readonly region: string;
  readonly currency: 'USD';
  readonly hoursPerMonth: number;
  readonly payloadBytes: number;
  readonly month: Total;
  readonly partial: boolean;
  readonly environments: readonly EnvironmentCost[];
  /** What all environments share, as the pipeline. */
  readonly common: readonly AccountCost[];
  /** For each GB that is kept, a month. */
  readonly storedGigabyte: readonly Line[];
  /** For one deployment of everything, beyond the pipeline's own minutes. */
  readonly deployment: readonly Line[];
  readonly deploymentTotal: Total;
  readonly unpriced: readonly Unpriced[];
  readonly free: readonly Unpriced[];
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
      month: totalOf(billsOf(own), 'month'),
      partial: isPartial(billsOf(own), 'month'),
      accounts: accountsOf(own, billsOf),
      requests: ownLinks.map((link) => requestCost(link, ownLinks, billsOf)),
      furtherProvider: ownLinks.map((link) => providerCost(link, ownLinks, billsOf)),
    };
  });
  return {
    region: prices.region,
    currency: 'USD',
    hoursPerMonth: HOURS_PER_MONTH,
    payloadBytes: payload,
    month: totalOf(all, 'month'),
    partial: isPartial(all, 'month'),
    environments: summaries,
    common: accountsOf(common, billsOf),
    storedGigabyte: linesOf(all, 'stored-gigabyte').map(perUnit),
    deployment: linesOf(all, 'deployment'),
    deploymentTotal: totalOf(all, 'deployment'),
    unpriced: unpricedOf(all),
    free: freeOf(all),
  };
}

type BillsOf = (stacks: readonly EvaluatedStack[]) => readonly Bill[];

function accountsOf(stacks: readonly EvaluatedStack[], billsOf: BillsOf): AccountCost[] {
  const accounts = new Map(stacks.map((stack) => [`${stack.account} ${stack.region}`, stack]));
  return [...accounts.values()].map(({ account, region }) => {
    const here = stacks.filter((stack) => stack.account === account && stack.region === region);
    const bills = billsOf(here);
    return {
      account,
      region,
      stacks: here.map(({ stackName }) => stackName),
      month: totalOf(bills, 'month'),
      partial: isPartial(bills, 'month'),
      lines: linesOf(bills, 'month'),
    };
  });
}

/** Of the gateway without what serves other providers, and of the provider. A request passes through one of the endpoints. */
function requestCost(link: Link, links: readonly Link[], billsOf: BillsOf): RequestCost {
  const others = new Set(links.flatMap((other) => (other === link ? [] : [...onlyFor(other, links)])));
  for (const { logicalId } of link.endpoints.slice(1)) others.add(logicalId);
  const gateway = billsOf([link.gateway]).filter(({ resource }) => !others.has(resource.logicalId));
  const bills = [...gateway, ...billsOf([link.provider])];
  return {
    provider: link.provider.stackName,
    million: totalOf(bills, 'million-requests'),
    partial: isPartial(bills, 'million-requests'),
    lines: linesOf(bills, 'million-requests'),
    millionWrites: totalOf(bills, 'million-writes'),
  };
}

function providerCost(link: Link, links: readonly Link[], billsOf: BillsOf): ProviderCost {
  const own = onlyFor(link, links);
  const gateway = billsOf([link.gateway]).filter(({ resource }) => own.has(resource.logicalId));
  return {
    like: link.provider.stackName,
    gateway: totalOf(gateway, 'month'),
    own: totalOf(billsOf([link.provider]), 'month'),
  };
}

function perUnit(line: Line): Line {
  return { ...line, usd: line.usd / line.quantity, quantity: 1 };
}
