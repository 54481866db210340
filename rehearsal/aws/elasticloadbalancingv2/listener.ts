import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import type { Resource, World } from '../../cloudformation/world';
import { checkActions, listenerProtocols } from '../../path/listener-actions';
import { typeOf } from '../../path/load-balancer-attributes';
import { existing, numberOf, refuse } from '../../path/values';
import { Underway } from '../ec2/underway';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

export class ListenerTwin implements Twin {
  readonly types = [LISTENER];
  readonly #world: World;
  readonly #underway = new Underway();

  constructor(world: World) {
    this.#world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    const balancer = this.#check(request);
    const full = balancer.attributes.LoadBalancerFullName;
    const tail = `listener/${full}/${request.generatedHex.slice(0, 16)}`;
    const arn = `arn:aws:elasticloadbalancing:${request.region}:${request.account}:${tail}`;
    return { id: arn, attributes: { ListenerArn: arn } };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.#check(request, before);
    return { id: before.id, attributes: before.attributes };
  }

  #check(request: ResourceRequest, before?: Resource): Resource {
    const { LoadBalancerArn: arn, Port: stated, Protocol: protocol } = request.properties;
    const balancer = existing(this.#world, request, LOAD_BALANCER, arn, {
      property: 'LoadBalancerArn',
      code: 'LoadBalancerNotFound',
      message: `Load balancer '${arn}' not found`,
    });
    const port = numberOf(stated);
    if (port === undefined || port < 1 || port > 65535) {
      refuse(request, {
        property: 'Port',
        code: 'ValidationError',
        message: `Port '${stated}' is not between 1 and 65535`,
        repair: 'state the port at which the load balancer listens',
      });
    }
    const deployed = this.#world
      .all(LISTENER, request)
      .find(
        (other) =>
          other.id !== before?.id && other.properties.LoadBalancerArn === arn && Number(other.properties.Port) === port,
      );
    const same = this.#underway.holder(request, deployed, arn, port);
    if (same !== undefined) {
      refuse(request, {
        property: 'Port',
        code: 'DuplicateListener',
        message: `A listener already exists on this port for this load balancer '${arn}'`,
        repair: `${same} listens on ${port}: choose another port`,
      });
    }
    const type = typeOf(balancer);
    const known = listenerProtocols[type];
    if (known[protocol] === undefined) {
      refuse(request, {
        property: 'Protocol',
        code: 'ValidationError',
        message: `Listener protocol '${protocol}' is not supported by load balancers of type ${type}`,
        repair: `use one of ${Object.keys(known).join(', ')}`,
      });
    }
    if ((protocol === 'HTTPS' || protocol === 'TLS') && (request.properties.Certificates ?? []).length === 0) {
      refuse(request, {
        property: 'Certificates',
        code: 'ValidationError',
        message: `A certificate must be specified for ${protocol} listeners`,
        repair: 'name a certificate of ACM',
      });
    }
    checkActions(this.#world, request, 'DefaultActions', balancer, protocol);
    return balancer;
  }
}
