import type { AwsEnvironment, Properties, Resource } from '../cloudformation/world';
import { UsageError } from '../kit/refusal';
import { estimateStacks, isPartial, type Total, totalOf } from './estimate';
import type { EvaluatedStack } from './evaluated-stack';
import { readPriceList } from './price-list';

/** Monthly costs do not depend on traffic. */
const NO_TRAFFIC = { payload: 0 };

/** What a stack that is deployed costs a month, used or not; null where the price list does not say. */
export function monthOf(
  stack: AwsEnvironment & { readonly stackName: string },
  resources: readonly Resource[],
): { readonly month: Total; readonly partial: boolean } {
  try {
    const [estimate] = estimateStacks([planned(stack, resources)], readPriceList(undefined), NO_TRAFFIC);
    const { bills } = estimate!;
    return { month: totalOf(bills, 'month'), partial: isPartial(bills, 'month') };
  } catch (error) {
    // The price list is of another region.
    if (error instanceof UsageError) return { month: null, partial: true };
    throw error;
  }
}

/** With physical ids replaced by logical ids, as an evaluated template has them. */
function planned(
  stack: AwsEnvironment & { readonly stackName: string },
  resources: readonly Resource[],
): EvaluatedStack {
  const names = new Map(resources.map(({ id, logicalId }) => [id, logicalId]));
  const named = (_: string, value: unknown) => (typeof value === 'string' ? (names.get(value) ?? value) : value);
  return {
    ...stack,
    graph: new Map(resources.map((resource) => [resource.logicalId, needsOf(resource, resources)])),
    resources: new Map(
      resources.map((resource) => [
        resource.logicalId,
        { ...resource, properties: JSON.parse(JSON.stringify(resource.properties, named)) as Properties },
      ]),
    ),
  };
}

/** Those that its properties name, by id or, as a scalable target does, by what an ARN says after the account. */
function needsOf({ logicalId, properties }: Resource, resources: readonly Resource[]): Set<string> {
  const text = JSON.stringify(properties);
  const named = resources.filter(
    (other) => other.logicalId !== logicalId && text.includes(other.id.replace(/^arn:([^:]*:){4}/, '')),
  );
  return new Set(named.map((other) => other.logicalId));
}
