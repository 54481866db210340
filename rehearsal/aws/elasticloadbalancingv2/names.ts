import { type Check, must, optional } from '../../cloudformation/checks';
import type { Unique } from '../../cloudformation/define-twin';
import { plainTags } from '../../cloudformation/tags';
import type { ResourceRequest } from '../../cloudformation/twin';
import type { AwsPage } from '../../kit/refusal';

/** A valid name of a load balancer or target group. */
export const elbName: Check = optional(
  must((name) => /^(?!internal-)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(String(name)), {
    code: 'ValidationError',
    message: (name) => `The name '${name}' is not valid`,
    repair: "use up to 32 letters, digits and hyphens, no hyphen at either end, not beginning with 'internal-'",
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html',
  }),
);

export const elbTags = plainTags('https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Tag.html');

/** The name is unique per type in an account and region. */
export function uniqueElbName(code: string, what: string, source: AwsPage): Unique<{ readonly Name?: string }> {
  return {
    property: 'Name',
    code,
    source,
    key: ({ properties: { Name: name } }) => (name === undefined ? undefined : [name]),
    message: ({ properties }) => `${what} with the same name '${properties.Name}' exists`,
    repair: (holder) => `${holder} has it: choose another, or let CloudFormation choose`,
  };
}

/** The stated name, or one as CloudFormation generates it, of at most 32 characters. */
export function elbNameOf(request: ResourceRequest<{ readonly Name?: string }>): string {
  if (request.properties.Name !== undefined) return request.properties.Name;
  const tail = request.generatedName.split('-').at(-1)!.slice(0, 12);
  return `${request.stack.slice(0, 6)}-${request.logicalId.slice(0, 5)}-${tail}`.replaceAll('--', '-');
}
