import { reversed } from '../cloudformation/dependency-graph';
import { type EvaluatedStack, type PlannedResource, reachable, resourcesOf } from './evaluated-stack';
import { leadsToAnAwsService } from './pricers/network';

/** What connects two stacks by PrivateLink: the endpoints in the gateway's stack, and the provider's stack. */
export interface Link {
  readonly gateway: EvaluatedStack;
  readonly endpoints: readonly PlannedResource[];
  readonly provider: EvaluatedStack;
}

/**
 * What connects two stacks of the assembly by PrivateLink, for every two that are connected.
 *
 * The name of the endpoint's service is known only after a deployment, but not the parameter that it is read from: something
 * that the endpoint depends on names it, and the stack that creates this parameter is the provider's.
 */
export function linksOf(stacks: readonly EvaluatedStack[]): Link[] {
  const published = stacks.flatMap((provider) =>
    resourcesOf(provider, 'AWS::SSM::Parameter').flatMap(({ properties }) =>
      typeof properties.Name === 'string' ? [{ provider, name: properties.Name, account: provider.account }] : [],
    ),
  );
  return stacks.flatMap((gateway) => {
    const byProvider = new Map<EvaluatedStack, PlannedResource[]>();
    for (const endpoint of resourcesOf(gateway, 'AWS::EC2::VPCEndpoint')) {
      if (leadsToAnAwsService(endpoint.properties.ServiceName)) continue;
      const needed = [...reachable(gateway.graph, endpoint.logicalId)].map((id) => gateway.resources.get(id)!);
      const found = published.find(
        ({ provider, name, account }) =>
          provider !== gateway && needed.some((resource) => mentions(resource, name) && mentions(resource, account)),
      );
      if (found !== undefined) byProvider.set(found.provider, [...(byProvider.get(found.provider) ?? []), endpoint]);
    }
    return [...byProvider].map(([provider, endpoints]) => ({ gateway, provider, endpoints }));
  });
}

/**
 * Resources of the gateway that serve this provider alone: those that depend on its endpoints or that these depend on, without
 * those that are so related to another provider's endpoints.
 */
export function onlyFor(link: Link, links: readonly Link[]): Set<string> {
  const related = ({ gateway, endpoints }: Link) => {
    const users = reversed(gateway.graph);
    return new Set(
      endpoints.flatMap(({ logicalId }) => [...reachable(gateway.graph, logicalId), ...reachable(users, logicalId)]),
    );
  };
  const own = related(link);
  for (const other of links)
    if (other !== link && other.gateway === link.gateway) for (const id of related(other)) own.delete(id);
  return own;
}

/** Whether a property contains the text as a whole word: `/a/b-c` does not mention `/a/b`. */
function mentions({ properties }: PlannedResource, text: string): boolean {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(^|[^\\w/-])${escaped}($|[^\\w/-])`).test(JSON.stringify(properties).replaceAll('\\', ''));
}
