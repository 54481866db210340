import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import {
  type BalancerType,
  listenerAttributes,
  loadBalancerAttributes,
  targetGroupAttributes,
} from '../../../../rehearsal/aws/elasticloadbalancingv2/attributes';

const KINDS: readonly BalancerType[] = ['application', 'network', 'gateway'];

/** What AWS's text says of each attribute: `application, network: 1-4000`. */
function documented(definition: string): Record<string, string> {
  const [found] = loadAwsServiceSpecSync()
    .all('typeDefinition')
    .filter(({ name, properties }) => name === definition && /load balancer/i.test(textOf(properties)));
  let types = '';
  const attributes: Record<string, string> = {};
  for (const line of textOf(found!.properties).split('\n')) {
    const heading = /^The following attributes? (?:is|are) (?:only )?supported (?:only )?(.*)/.exec(line)?.[1];
    if (heading !== undefined) {
      const named = KINDS.filter((kind) => new RegExp(`${kind} Load Balancer`, 'i').test(heading));
      types = (/all load balancers/.test(heading) ? KINDS : named).join(', ');
    }
    const [, key, said] = /^- `([\w.]+)` - (.*)/.exec(line) ?? [];
    if (key === undefined || types === '') continue;
    const [, from, to] =
      /range is (\d+)(?:-| to | seconds? to .*?\()(\d+)/.exec(said!.replace('1 second to 1 week (', '1-')) ?? [];
    attributes[key] = from === undefined ? types : `${types}: ${from}-${to}`;
  }
  return attributes;
}

function textOf(properties: object): string {
  return (properties as { Key?: { documentation?: string } }).Key?.documentation ?? '';
}

it.each([
  ['LoadBalancerAttribute', loadBalancerAttributes, 25],
  ['TargetGroupAttribute', targetGroupAttributes, 22],
  ['ListenerAttribute', listenerAttributes, 20],
] as const)('%s: the names, the types and the ranges are those that AWS publishes', (definition, known, count) => {
  const published = documented(definition);
  expect(Object.keys(published)).toHaveLength(count);
  const stated = Object.entries(known).map(([key, { types, values }]) => {
    const hasRange = published[key]?.includes(':') === true && typeof values === 'object' && 'from' in values;
    return [key, hasRange ? `${types.join(', ')}: ${values.from}-${values.to}` : types.join(', ')];
  });
  expect(Object.fromEntries(stated)).toEqual(published);
});
