import type { ResourceRequest } from '../../../rehearsal/cloudformation/twin';
import type { Properties, Resource } from '../../../rehearsal/cloudformation/world';

export const place = { account: '333333333333', region: 'us-west-2' } as const;

/** A request for a resource `stack/<logicalId>` in the test's account. */
export function requestFor(
  type: string,
  logicalId: string,
  properties: Properties,
  more: Partial<ResourceRequest> = {},
): ResourceRequest {
  const hex = Math.random().toString(16).slice(2).padEnd(17, '0').slice(0, 17);
  return {
    ...place,
    stack: 'stack',
    stackId: 'arn:aws:cloudformation:us-west-2:333333333333:stack/stack/1',
    logicalId,
    type,
    properties,
    metadata: {},
    generatedName: `stack-${logicalId}-ABC`,
    generatedHex: hex,
    signal: AbortSignal.timeout(50_000),
    report() {},
    ...more,
  };
}

export function resourceOf(request: ResourceRequest, outcome: Partial<Resource>): Resource {
  const { account, region, stack, logicalId, type, properties, metadata, creationPolicy, updatePolicy } = request;
  return {
    account,
    region,
    stack,
    logicalId,
    type,
    properties,
    metadata,
    creationPolicy,
    updatePolicy,
    id: logicalId,
    attributes: {},
    data: {},
    ...outcome,
  };
}
