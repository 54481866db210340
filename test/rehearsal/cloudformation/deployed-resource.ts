import type { Properties, Resource } from '../../../rehearsal/cloudformation/world';

/** A resource as a stack in the test's account would have made it; its logical id is its physical one, if no other is given. */
export function deployedResource(
  type: string,
  id: string,
  properties: Properties,
  more: Partial<Resource> = {},
): Resource {
  return {
    account: '111111111111',
    region: 'us-west-2',
    stack: 'stack',
    logicalId: id,
    type,
    id,
    properties,
    attributes: {},
    data: {},
    metadata: {},
    ...more,
  };
}
