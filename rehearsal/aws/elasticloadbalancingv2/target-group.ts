import { integer, refersTo, unlike } from '../../cloudformation/checks';
import { defineTwin, inUseBy } from '../../cloudformation/define-twin';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type PropertiesOf, type Resource, type World } from '../../cloudformation/world';
import { parseAddress, parseBlock, within } from '../../kit/ipv4';
import { refuse } from '../../kit/refusal';
import { numberOf } from '../../kit/values';
import { healthCheckOf, isApplicationProtocol } from '../../path/health-check-settings';
import { attributesOf } from '../../path/load-balancer-attributes';
import type { RegisteredTargets } from '../../path/registered-targets';
import { elbName, elbNameOf, uniqueElbName } from './names';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const DEREGISTRATION_DELAY = 'deregistration_delay.timeout_seconds';

type Stated = PropertiesOf<typeof TARGET_GROUP>;
type Request = ResourceRequest<Stated>;

/** A target group; the targets that its template names are registered with it. */
export function targetGroupTwin(world: World, targets: RegisteredTargets): Twin {
  const register = (group: Pick<Resource<Stated>, 'id' | 'properties'>) => targets.setStated(group.id, stated(group));
  const used = {
    code: 'ResourceInUse',
    uses: (user: Resource<unknown>, group: Resource<unknown>) => JSON.stringify(user.properties).includes(group.id),
    message: ({ id }: Resource<unknown>) => `Target group '${id}' is currently in use by a listener or a rule`,
    repair: ([user]: readonly [Resource<unknown>, ...Resource<unknown>[]]) =>
      `${nameOf(user)} forwards to it: delete or change that first`,
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
      }),
      VpcId: refersTo('AWS::EC2::VPC', {
        code: 'ValidationError',
        message: (id) => `The VPC ID '${id}' is not found`,
      }),
      Name: elbName,
    },
    check(request) {
      checkHealthCheck(request);
      checkTargets(world, request);
      checkDelay(request);
    },
    unique: uniqueElbName('DuplicateTargetGroupName', 'A target group'),
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

function checkDelay(request: Request): void {
  const delay = attributesOf(request)[DEREGISTRATION_DELAY] ?? 300;
  const seconds = numberOf(delay);
  if (seconds !== undefined && seconds >= 0 && seconds <= 3600) return;
  refuse({
    resource: nameOf(request),
    property: 'TargetGroupAttributes',
    code: 'ValidationError',
    message: `${DEREGISTRATION_DELAY} '${delay}' is not valid`,
    repair: 'give 0 to 3600 seconds',
  });
}

/** Ranges: `CreateTargetGroup`, Elastic Load Balancing API Reference. */
function checkHealthCheck(request: Request): void {
  const { properties } = request;
  const settings = healthCheckOf(properties);
  const invalid = (detail: { property: string; message: string; repair: string }): never =>
    refuse({ resource: nameOf(request), code: 'ValidationError', ...detail });
  const ranges = [
    ['HealthCheckIntervalSeconds', settings.interval, 5, 300],
    ['HealthCheckTimeoutSeconds', settings.timeout, 2, 120],
    ['HealthyThresholdCount', settings.healthyThreshold, 2, 10],
    ['UnhealthyThresholdCount', settings.unhealthyThreshold, 2, 10],
  ] as const;
  for (const [property, value, from, to] of ranges) {
    if (value >= from && value <= to) continue;
    invalid({
      property,
      message: `${property} '${properties[property]}' is not valid`,
      repair: `give ${from} to ${to}`,
    });
  }
  if (settings.timeout > settings.interval) {
    invalid({
      property: 'HealthCheckTimeoutSeconds',
      message: `Health check timeout '${settings.timeout}' must be smaller than or equal to the interval '${settings.interval}'`,
      repair: 'shorten the timeout or lengthen the interval',
    });
  }
  const known = isApplicationProtocol(properties.Protocol) ? ['HTTP', 'HTTPS'] : ['HTTP', 'HTTPS', 'TCP'];
  if (!known.includes(settings.protocol)) {
    invalid({
      property: 'HealthCheckProtocol',
      message: `Health check protocol '${settings.protocol}' is not supported here`,
      repair: `use ${known.join(' or ')}`,
    });
  }
  if (!/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(settings.matcher)) {
    invalid({
      property: 'Matcher.HttpCode',
      message: `Health check matcher '${settings.matcher}' is not valid`,
      repair: "give codes like '200', '200,202' or '200-299'",
    });
  }
  if (settings.port !== 'traffic-port' && !(Number(settings.port) >= 1 && Number(settings.port) <= 65535)) {
    invalid({
      property: 'HealthCheckPort',
      message: `Health check port '${settings.port}' is not valid`,
      repair: "give a port number, or 'traffic-port'",
    });
  }
  checkHealthCheckPath(request);
}

function checkHealthCheckPath(request: Request): void {
  const { path, protocol } = healthCheckOf(request.properties);
  const at = { resource: nameOf(request), property: 'HealthCheckPath', code: 'ValidationError' };
  const http = isApplicationProtocol(protocol);
  if (http && !/^\/[\x21-\x7e]{0,1023}$/.test(path)) {
    refuse({ ...at, message: `Health check path '${path}' is not valid`, repair: "give a path that begins with '/'" });
  }
  if (!http && request.properties.HealthCheckPath !== undefined) {
    refuse({
      ...at,
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
      });
    }
    if (zone === 'all' || within(parseBlock(vpc.properties.CidrBlock), id)) continue;
    refuse({
      ...at,
      code: 'InvalidTarget',
      message: `The IP address '${id}' is not within the CIDR block of ${vpc.id} (${vpc.properties.CidrBlock})`,
      repair: "name an address of the VPC, or set AvailabilityZone to 'all' for one outside it",
    });
  }
}

function stated({ properties }: { readonly properties: Stated }): { id: string; port: number }[] {
  return (properties.Targets ?? []).map(({ Id: id, Port: port }) => ({
    id: String(id),
    port: numberOf(port) ?? Number(properties.Port),
  }));
}
