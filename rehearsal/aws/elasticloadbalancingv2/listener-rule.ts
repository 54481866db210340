import { all, each, filled, inside, integer, played, refersTo } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import type { World } from '../../cloudformation/world';
import { checkActions } from '../../path/listener-actions';
import { playedConditions } from '../../path/listener-rules';
import { elbTags } from './names';

const source = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

export function listenerRuleTwin(world: World): Twin {
  return defineTwin(world, {
    type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    properties: {
      ListenerArn: refersTo(LISTENER, {
        code: 'ListenerNotFound',
        message: (arn) => `Listener '${arn}' not found`,
        source,
      }),
      Tags: elbTags,
      Priority: integer({
        from: 1,
        to: 50000,
        code: 'ValidationError',
        message: (priority) => `Priority '${priority}' must be between 1 and 50000`,
        repair: 'give each rule of the listener a number of its own; the lowest is asked first',
        source,
      }),
      Conditions: all(
        filled({
          code: 'ValidationError',
          message: () => 'A rule must have at least one condition',
          repair: 'state a path-pattern, host-header or http-request-method',
          source,
        }),
        each(
          inside(
            'Field',
            played(playedConditions, (field) => `the condition '${field}'`),
          ),
        ),
      ),
    },
    check(request) {
      const listener = world.get(LISTENER, request.properties.ListenerArn, request)!;
      const balancer = world.get(
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
        listener.properties.LoadBalancerArn,
        request,
      )!;
      checkActions({ world, request, balancer, protocol: listener.properties.Protocol! }, 'Actions');
    },
    unique: {
      property: 'Priority',
      code: 'PriorityInUse',
      key: ({ properties: { ListenerArn: listener, Priority: priority } }) => [listener, Number(priority)],
      message: ({ properties }) => `Priority '${properties.Priority}' is currently in use`,
      repair: (holder) => `${holder} has it: choose another`,
      source,
    },
    id: ({ properties, generatedHex }) =>
      `${String(properties.ListenerArn).replace(':listener/', ':listener-rule/')}/${generatedHex.slice(0, 16)}`,
    attributes: ({ id }) => ({ RuleArn: id, IsDefault: false }),
  });
}
