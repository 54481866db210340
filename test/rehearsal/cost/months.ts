import { readAssembly } from '../../../rehearsal/assembly/assembly';
import type { Resource } from '../../../rehearsal/cloudformation/world';
import { monthOf } from '../../../rehearsal/cost/deployed-cost';
import { estimateStacks, isPartial, type Total, totalOf } from '../../../rehearsal/cost/estimate';
import { evaluateStacks } from '../../../rehearsal/cost/evaluated-stack';
import { readPriceList } from '../../../rehearsal/cost/price-list';

/** What a stack costs a month: by its template, and by what is deployed of it. */
export interface Months {
  readonly stack: { readonly account: string; readonly region: string; readonly stackName: string };
  readonly template: { readonly month: Total; readonly partial: boolean };
  deployed(resources: readonly Resource[]): Months['template'];
}

/** Of every stack of an assembly. */
export function monthsOf(directory: string): Months[] {
  const estimates = estimateStacks(evaluateStacks(readAssembly(directory)), readPriceList(undefined), { payload: 0 });
  return estimates.map(({ stack, bills }) => ({
    stack,
    template: { month: totalOf(bills, 'month'), partial: isPartial(bills, 'month') },
    deployed: (resources) => monthOf(stack, resources),
  }));
}
