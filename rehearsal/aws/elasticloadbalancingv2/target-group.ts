import { integer, refersTo, unlike } from '../../cloudformation/checks';
import { defineTwin, inUseBy } from '../../cloudformation/define-twin';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type PropertiesOf, type Resource, type World } from '../../cloudformation/world';
import { parseAddress, parseBlock, within } from '../../kit/ipv4';
import { type AwsPage, refuse } from '../../kit/refusal';
import { isTrue, numberOf } from '../../kit/values';
import { type HealthCheckSettings, healthCheckOf, isApplicationProtocol } from '../../path/health-check-settings';
import type { RegisteredTargets } from '../../path/registered-targets';
import { attributes, type BalancerType, targetGroupAttributes } from './attributes';
import { elbName, elbNameOf, elbTags, uniqueElbName } from './names';

const source: AwsPage =
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

type Stated = PropertiesOf<typeof TARGET_GROUP>;
type Request = ResourceRequest<Stated>;

/** A target group. Targets in its template are registered with it. */
export function targetGroupTwin(world: World, targets: RegisteredTargets): Twin {
  const register = (group: Pick<Resource<Stated>, 'id' | 'properties'>) => targets.setStated(group, stated(group));
  const used = {
    code: 'ResourceInUse',
    uses: (user: Resource<unknown>, group: Resource<unknown>) => JSON.stringify(user.properties).includes(group.id),
    message: ({ id }: Resource<unknown>) => `Target group '${id}' is currently in use by a listener or a rule`,
    repair: ([user]: readonly [Resource<unknown>, ...Resource<unknown>[]]) =>
      `${nameOf(user)} forwards to it: delete or change that first`,
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html' as const,
  };
  return defineTwin(world, {
    type: TARGET_GROUP,
    properties: {
      TargetType: unlike('lambda', 'a target group of Lambda functions', 'use ip or instance'),
      Port: integer({
        from: 1,
        to: 65535,
        code: 'ValidationError',
        message: (port) => `Port '${port}' is not between 1 and 65535`,
        repair: 'state the port at which the targets listen',
        source,
      }),
      VpcId: refersTo('AWS::EC2::VPC', {
        code: 'ValidationError',
        message: (id) => `The VPC ID '${id}' is not found`,
        source,
      }),
      Name: elbName,
      Tags: elbTags,
      TargetGroupAttributes: attributes({
        known: targetGroupAttributes,
        what: 'Target group',
        notOf: () => 'The provided target group attribute is not supported',
        typeOf: ({ request }) => balancerTypeOf(request.properties.Protocol),
        source:
          'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-elasticloadbalancingv2-targetgroup-targetgroupattribute.html',
      }),
    },
    check(request) {
      checkStickiness(request);
      checkHealthCheck(request);
      checkTargets(world, request);
    },
    unique: uniqueElbName('DuplicateTargetGroupName', 'A target group', source),
    id(request) {
      const full = `targetgroup/${elbNameOf(request)}/${request.generatedHex.slice(0, 16)}`;
      return `arn:aws:elasticloadbalancing:${request.region}:${request.account}:${full}`;
    },
    create: register,
    update: register,
    attributes({ id }) {
      const [full, name] = /targetgroup\/([^/]+)\/[^/]+$/.exec(id)!;
      return { TargetGroupArn: id, TargetGroupName: name, TargetGroupFullName: full, LoadBalancerArns: [] };
    },
    inUse: [
      inUseBy('AWS::ElasticLoadBalancingV2::Listener', used),
      inUseBy('AWS::ElasticLoadBalancingV2::ListenerRule', used),
    ],
    delete: ({ id }) => targets.drop(id),
    resume: register,
  });
}

/** The type of the load balancers that can forward to a group of this protocol. */
function balancerTypeOf(protocol: unknown): BalancerType {
  if (protocol === 'GENEVE') return 'gateway';
  return isApplicationProtocol(protocol) ? 'application' : 'network';
}

const STICKINESS: Readonly<Record<BalancerType, readonly string[]>> = {
  application: ['lb_cookie', 'app_cookie'],
  network: ['source_ip'],
  gateway: ['source_ip_dest_ip', 'source_ip_dest_ip_proto'],
};

function checkStickiness(request: Request): void {
  const { Protocol: protocol, TargetGroupAttributes: list = [] } = request.properties;
  const index = list.findIndex(({ Key }) => Key === 'stickiness.type');
  const known = STICKINESS[balancerTypeOf(protocol)];
  const stated = list[index]?.Value;
  if (stated === undefined || known.includes(stated)) return;
  refuse({
    resource: nameOf(request),
    property: `TargetGroupAttributes[${index}].Value`,
    code: 'InvalidConfigurationRequest',
    message: `Stickiness type '${stated}' is not supported for target groups with the ${protocol} protocol`,
    repair: `use ${known.join(' or ')}, or leave it out`,
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html',
  });
}

type HealthCheckRefusal = (detail: { property: string; message: string; repair: string }) => never;

/** Ranges: `CreateTargetGroup`, Elastic Load Balancing API Reference. */
function checkHealthCheck(request: Request): void {
  const { properties } = request;
  const settings = healthCheckOf(properties);
  const invalid: HealthCheckRefusal = (detail) =>
    refuse({ resource: nameOf(request), code: 'ValidationError', source, ...detail });
  if (properties.HealthCheckEnabled !== undefined && !isTrue(properties.HealthCheckEnabled)) {
    invalid({
      property: 'HealthCheckEnabled',
      message: `Health checks cannot be disabled for target type '${properties.TargetType ?? 'instance'}'`,
      repair: 'leave it out: only a group of Lambda functions has none',
    });
  }
  checkTimes(properties, settings, invalid);
  const known = isApplicationProtocol(properties.Protocol) ? ['HTTP', 'HTTPS'] : ['HTTP', 'HTTPS', 'TCP'];
  if (!known.includes(settings.protocol)) {
    invalid({
      property: 'HealthCheckProtocol',
      message: `Health check protocol '${settings.protocol}' is not supported here`,
      repair: `use ${known.join(' or ')}`,
    });
  }
  checkMatcher(properties, settings, invalid);
  if (settings.port !== 'traffic-port' && !(Number(settings.port) >= 1 && Number(settings.port) <= 65535)) {
    invalid({
      property: 'HealthCheckPort',
      message: `Health check port '${settings.port}' is not valid`,
      repair: "give a port number, or 'traffic-port'",
    });
  }
  checkPath(properties, settings, invalid);
}

function checkTimes(properties: Stated, settings: HealthCheckSettings, invalid: HealthCheckRefusal): void {
  const ranges = [
    ['HealthCheckIntervalSeconds', settings.interval, 5, 300],
    ['HealthCheckTimeoutSeconds', settings.timeout, 2, 120],
    ['HealthyThresholdCount', settings.healthyThreshold, 2, 10],
    ['UnhealthyThresholdCount', settings.unhealthyThreshold, 2, 10],
  ] as const;
  for (const [property, value, from, to] of ranges) {
    if (Number.isInteger(value) && value >= from && value <= to) continue;
    invalid({
      property,
      message: `${property} '${properties[property]}' is not valid`,
      repair: `give ${from} to ${to}`,
    });
  }
  // A Network Load Balancer takes the two alike: aws/aws-cdk#16446.
  const most = isApplicationProtocol(properties.Protocol) ? settings.interval - 1 : settings.interval;
  if (settings.timeout <= most) return;
  invalid({
    property: 'HealthCheckTimeoutSeconds',
    message:
      most < settings.interval
        ? `Health check timeout '${settings.timeout}' must be smaller than the interval '${settings.interval}'`
        : `Health check timeout '${settings.timeout}' must be smaller than or equal to the interval '${settings.interval}'`,
    repair: `shorten the timeout${properties.HealthCheckTimeoutSeconds === undefined ? ', which is the default,' : ''} or lengthen the interval`,
  });
}

/** The codes that it may name: 200 to 499 for an Application Load Balancer, 200 to 599 for a Network Load Balancer. */
function checkMatcher(
  properties: Stated,
  { matcher, protocol }: HealthCheckSettings,
  invalid: HealthCheckRefusal,
): void {
  if (properties.Matcher === undefined) return;
  const property = 'Matcher.HttpCode';
  if (!isApplicationProtocol(protocol)) {
    invalid({
      property,
      message: `Health check matcher is not supported for health check protocol ${protocol}`,
      repair: 'set HealthCheckProtocol to HTTP, or leave the matcher out',
    });
  }
  const last = isApplicationProtocol(properties.Protocol) ? 499 : 599;
  const codes = matcher.split(/[,-]/).map(Number);
  if (/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(matcher) && codes.every((code) => code >= 200 && code <= last)) return;
  invalid({
    property,
    message: `Health check matcher '${matcher}' is not valid`,
    repair: `give codes like '200', '200,202' or '200-299', from 200 to ${last}`,
  });
}

function checkPath(
  { HealthCheckPath: stated }: Stated,
  { path, protocol }: HealthCheckSettings,
  invalid: HealthCheckRefusal,
): void {
  const property = 'HealthCheckPath';
  const http = isApplicationProtocol(protocol);
  if (http && !/^\/[\x21-\x7e]{0,1023}$/.test(path)) {
    invalid({
      property,
      message: `Health check path '${path}' is not valid`,
      repair: "give a path that begins with '/'",
    });
  }
  if (!http && stated !== undefined) {
    invalid({
      property,
      message: 'Health check path is not supported for health check protocol TCP',
      repair: 'set HealthCheckProtocol to HTTP, or leave the path out',
    });
  }
}

function checkTargets(world: World, request: Request): void {
  if (request.properties.TargetType !== 'ip') return;
  const vpc = world.get('AWS::EC2::VPC', request.properties.VpcId, request)!;
  for (const [index, { Id: id, AvailabilityZone: zone }] of (request.properties.Targets ?? []).entries()) {
    const at = { resource: nameOf(request), property: `Targets[${index}].Id` };
    if (parseAddress(id) === undefined) {
      refuse({
        ...at,
        code: 'ValidationError',
        message: `The IP address '${id}' is not a valid IPv4 address`,
        repair: "a target of type 'ip' is an address, such as 10.0.1.5",
        source,
      });
    }
    if (zone === 'all' || within(parseBlock(vpc.properties.CidrBlock), id)) continue;
    refuse({
      ...at,
      code: 'InvalidTarget',
      message: `The IP address '${id}' is not within the CIDR block of ${vpc.id} (${vpc.properties.CidrBlock})`,
      repair: "name an address of the VPC, or set AvailabilityZone to 'all' for one outside it",
      source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html',
    });
  }
}

function stated({ properties }: { readonly properties: Stated }): { id: string; port: number }[] {
  return (properties.Targets ?? []).map(({ Id: id, Port: port }) => ({
    id: String(id),
    port: numberOf(port) ?? Number(properties.Port),
  }));
}
