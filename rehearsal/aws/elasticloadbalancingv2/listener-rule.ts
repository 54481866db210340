import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import type { Properties, Resource, World } from '../../cloudformation/world';
import { checkActions } from '../../path/listener-actions';
import { playedConditions } from '../../path/listener-rules';
import { existing, numberOf, refuse } from '../../path/values';
import { Underway } from '../ec2/underway';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

export class ListenerRuleTwin implements Twin {
  readonly types = [RULE];
  readonly #world: World;
  readonly #underway = new Underway();

  constructor(world: World) {
    this.#world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    this.#check(request);
    const arn = `${String(request.properties.ListenerArn).replace(':listener/', ':listener-rule/')}/${request.generatedHex.slice(0, 16)}`;
    return { id: arn, attributes: { RuleArn: arn, IsDefault: false } };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.#check(request, before);
    return { id: before.id, attributes: before.attributes };
  }

  #check(request: ResourceRequest, before?: Resource): void {
    const { ListenerArn: arn, Priority: stated, Conditions: conditions = [] } = request.properties;
    const listener = existing(this.#world, request, LISTENER, arn, {
      property: 'ListenerArn',
      code: 'ListenerNotFound',
      message: `Listener '${arn}' not found`,
    });
    const balancer = this.#world.get(LOAD_BALANCER, listener.properties.LoadBalancerArn, request)!;
    const priority = numberOf(stated);
    if (priority === undefined || priority < 1 || priority > 50000) {
      refuse(request, {
        property: 'Priority',
        code: 'ValidationError',
        message: `Priority '${stated}' must be between 1 and 50000`,
        repair: 'give each rule of the listener a number of its own; the lowest is asked first',
      });
    }
    const deployed = this.#world
      .all(RULE, request)
      .find(
        (other) =>
          other.id !== before?.id &&
          other.properties.ListenerArn === arn &&
          Number(other.properties.Priority) === priority,
      );
    const same = this.#underway.holder(request, deployed, arn, priority);
    if (same !== undefined) {
      refuse(request, {
        property: 'Priority',
        code: 'PriorityInUse',
        message: `Priority '${priority}' is currently in use`,
        repair: `${same} has it: choose another`,
      });
    }
    if (conditions.length === 0) {
      refuse(request, {
        property: 'Conditions',
        code: 'ValidationError',
        message: 'A rule must have at least one condition',
        repair: 'state a path-pattern, host-header or http-request-method',
      });
    }
    for (const [index, { Field: field }] of (conditions as Properties[]).entries()) {
      if (playedConditions.includes(field)) continue;
      refuse(request, {
        property: `Conditions[${index}].Field`,
        message: `the rehearsal does not play the condition '${field}'`,
        repair: `use one of ${playedConditions.join(', ')}`,
      });
    }
    checkActions(this.#world, request, 'Actions', balancer, listener.properties.Protocol);
  }
}
