import { integer, refersTo } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { checkActions, listenerProtocols } from '../../path/listener-actions';
import { typeOf } from '../../path/load-balancer-attributes';
import { attributes, listenerAttributes } from './attributes';
import { elbTags } from './names';

const source = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

export function listenerTwin(world: World): Twin {
  return defineTwin(world, {
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    properties: {
      LoadBalancerArn: refersTo(LOAD_BALANCER, {
        code: 'LoadBalancerNotFound',
        message: (arn) => `Load balancer '${arn}' not found`,
        source,
      }),
      Port: integer({
        from: 1,
        to: 65535,
        code: 'ValidationError',
        message: (port) => `Port '${port}' is not between 1 and 65535`,
        repair: 'state the port at which the load balancer listens',
        source,
      }),
      Tags: elbTags,
      ListenerAttributes: attributes({
        known: listenerAttributes,
        what: 'Listener',
        notOf: (key, type) => `Listener attribute key '${key}' is not supported on listeners of type '${type}'`,
        typeOf: ({ request }) => typeOf(world.get(LOAD_BALANCER, String(request.properties.LoadBalancerArn), request)!),
        source:
          'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-elasticloadbalancingv2-listener-listenerattribute.html',
      }),
    },
    check(request) {
      const { LoadBalancerArn: arn, Protocol: protocol = '', Certificates: certificates = [] } = request.properties;
      const resource = nameOf(request);
      const balancer = world.get(LOAD_BALANCER, arn, request)!;
      const type = typeOf(balancer);
      const known = listenerProtocols[type];
      if (known[protocol] === undefined) {
        refuse({
          resource,
          property: 'Protocol',
          code: 'ValidationError',
          message: `Listener protocol '${protocol}' is not supported by load balancers of type ${type}`,
          repair: `use one of ${Object.keys(known).join(', ')}`,
          source,
        });
      }
      if ((protocol === 'HTTPS' || protocol === 'TLS') && certificates.length === 0) {
        refuse({
          resource,
          property: 'Certificates',
          code: 'ValidationError',
          message: `A certificate must be specified for ${protocol} listeners`,
          repair: 'name a certificate of ACM',
          source,
        });
      }
      checkActions({ world, request, balancer, protocol }, 'DefaultActions');
      return balancer;
    },
    unique: {
      property: 'Port',
      code: 'DuplicateListener',
      key: ({ properties: { LoadBalancerArn: arn, Port: port } }) => [arn, Number(port)],
      message: ({ properties }) =>
        `A listener already exists on this port for this load balancer '${properties.LoadBalancerArn}'`,
      repair: (holder, { properties }) => `${holder} listens on ${properties.Port}: choose another port`,
      source,
    },
    id({ region, account, generatedHex }, balancer) {
      const tail = `listener/${balancer.attributes.LoadBalancerFullName}/${generatedHex.slice(0, 16)}`;
      return `arn:aws:elasticloadbalancing:${region}:${account}:${tail}`;
    },
    attributes: ({ id }) => ({ ListenerArn: id }),
  });
}
