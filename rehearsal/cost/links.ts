import { reversed } from '../cloudformation/dependency-graph';
import { type EvaluatedStack, type PlannedResource, reachable, resourcesOf } from './evaluated-stack';
import { leadsToAnAwsService } from './pricers/network';

/** One way by which a gateway reaches a provider: the endpoint, and at its other end the provider's stack. */
export interface Link {
  readonly gateway: EvaluatedStack;
  readonly endpoint: PlannedResource;
  readonly provider: EvaluatedStack;
}

/**
 * Every PrivateLink connection between two stacks of the assembly.
 *
 * The endpoint's service is a value that only the deployment has. What it is read from is in the templates: something that
 * the endpoint needs names a parameter, and the stack that makes this parameter is the provider's.
 */
export function linksOf(stacks: readonly EvaluatedStack[]): Link[] {
  const published = stacks.flatMap((provider) =>
    resourcesOf(provider, 'AWS::SSM::Parameter').flatMap(({ properties }) =>
      typeof properties.Name === 'string' ? [{ provider, name: properties.Name, account: provider.account }] : [],
    ),
  );
  return stacks.flatMap((gateway) =>
    resourcesOf(gateway, 'AWS::EC2::VPCEndpoint')
      .filter(({ properties }) => !leadsToAnAwsService(properties.ServiceName))
      .flatMap((endpoint) => {
        const needed = [...reachable(gateway.graph, endpoint.logicalId)].map((id) => gateway.resources.get(id)!);
        const found = published.find(
          ({ provider, name, account }) =>
            provider !== gateway && needed.some((resource) => mentions(resource, name) && mentions(resource, account)),
        );
        return found === undefined ? [] : [{ gateway, endpoint, provider: found.provider }];
      }),
  );
}

/**
 * What in the gateway is there for this one provider: whatever leads to its endpoint or is led to by it, and has nothing
 * to do with the endpoint of another provider.
 */
export function onlyFor(link: Link, links: readonly Link[]): Set<string> {
  const related = ({ gateway, endpoint }: Link) =>
    new Set([
      ...reachable(gateway.graph, endpoint.logicalId),
      ...reachable(reversed(gateway.graph), endpoint.logicalId),
    ]);
  const own = related(link);
  for (const other of links)
    if (other !== link && other.gateway === link.gateway) for (const id of related(other)) own.delete(id);
  return own;
}

/** In the text of a property, as a word: `/a/b` is not mentioned by `/a/b-c`. */
function mentions({ properties }: PlannedResource, text: string): boolean {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(^|[^\\w/-])${escaped}($|[^\\w/-])`).test(JSON.stringify(properties).replaceAll('\\', ''));
}
