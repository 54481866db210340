import type { DependencyGraph } from '../../../rehearsal/cloudformation/dependency-graph';
import type { Properties } from '../../../rehearsal/cloudformation/world';
import { Bill } from '../../../rehearsal/cost/bill';
import type { EvaluatedStack, PlannedResource } from '../../../rehearsal/cost/evaluated-stack';
import type { PriceList } from '../../../rehearsal/cost/price-list';
import { writeBill } from '../../../rehearsal/cost/pricers/pricers';

export const place = { account: '111111111111', region: 'us-west-2' };

/** What a template would say: type, properties, and what the resource needs. */
export type Planned = readonly [type: string, properties: Properties, needs?: readonly string[]];

export function stackOf(stackName: string, resources: Readonly<Record<string, Planned>>): EvaluatedStack {
  const planned = Object.entries(resources).map(
    ([logicalId, [type, properties]]): PlannedResource => ({ ...place, stack: stackName, logicalId, type, properties }),
  );
  const graph: DependencyGraph = new Map(
    Object.entries(resources).map(([logicalId, [, , needs = []]]) => [logicalId, new Set(needs)]),
  );
  return { ...place, stackName, resources: new Map(planned.map((each) => [each.logicalId, each])), graph };
}

/** Every price one dollar: a charge's amount is its quantity. Traffic has no overhead, a connection carries one request. */
export function dollarPrices(...keys: string[]): PriceList {
  const assumption = (value: number) => ({ value, why: 'for the test' });
  const dollar = {
    usd: 1,
    per: 'piece',
    source: 'https://example.com/',
    read: '2026-11-22',
  };
  return {
    region: place.region,
    prices: Object.fromEntries(keys.map((key) => [key, dollar])),
    assumptions: {
      overheadBytes: assumption(0),
      serviceLogLineBytes: assumption(2 ** 30 / 1e6),
      requestsPerConnection: assumption(1),
      customResourceSeconds: assumption(4),
    },
  };
}

export function billOf(stack: EvaluatedStack, logicalId: string, prices: PriceList, payload = 0): Bill {
  const bill = new Bill({ resource: stack.resources.get(logicalId)!, stack, prices, traffic: { payload } });
  writeBill(bill);
  return bill;
}
