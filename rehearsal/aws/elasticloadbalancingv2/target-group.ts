import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type Properties, type Resource, type World } from '../../cloudformation/world';
import { parseAddress, parseBlock, within } from '../../kit/ipv4';
import { healthCheckOf, isApplicationProtocol } from '../../path/health-check-settings';
import { attributesOf } from '../../path/load-balancer-attributes';
import type { RegisteredTargets } from '../../path/registered-targets';
import { existing, numberOf, refuse } from '../../path/values';
import { elbName } from './load-balancer';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

/** A target group; the targets that its template names are registered with it. */
export class TargetGroupTwin implements Twin {
  readonly types = [TARGET_GROUP];
  readonly #world: World;
  readonly #targets: RegisteredTargets;

  constructor(world: World, targets: RegisteredTargets) {
    this.#world = world;
    this.#targets = targets;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    this.#check(request);
    const name = elbName(
      this.#world,
      request,
      TARGET_GROUP,
      'DuplicateTargetGroupName',
      'A target group with the same name',
    );
    const full = `targetgroup/${name}/${request.generatedHex.slice(0, 16)}`;
    const arn = `arn:aws:elasticloadbalancing:${request.region}:${request.account}:${full}`;
    this.#targets.state(arn, stated(request));
    return {
      id: arn,
      attributes: { TargetGroupArn: arn, TargetGroupName: name, TargetGroupFullName: full, LoadBalancerArns: [] },
    };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.#check(request);
    this.#targets.state(before.id, stated(request));
    return { id: before.id, attributes: before.attributes };
  }

  async delete(group: Resource): Promise<void> {
    const user = [
      ...this.#world.all('AWS::ElasticLoadBalancingV2::Listener', group),
      ...this.#world.all('AWS::ElasticLoadBalancingV2::ListenerRule', group),
    ].find((listener) => JSON.stringify(listener.properties).includes(group.id));
    if (user !== undefined) {
      refuse(group, {
        code: 'ResourceInUse',
        message: `Target group '${group.id}' is currently in use by a listener or a rule`,
        repair: `${nameOf(user)} forwards to it: delete or change that first`,
      });
    }
    this.#targets.drop(group.id);
  }

  async resume(group: Resource): Promise<void> {
    this.#targets.state(group.id, stated(group));
  }

  #check(request: ResourceRequest): void {
    const { properties } = request;
    if (properties.TargetType === 'lambda') {
      refuse(request, {
        property: 'TargetType',
        message: 'the rehearsal does not play Lambda targets',
        repair: 'use ip or instance',
      });
    }
    const port = numberOf(properties.Port);
    if (port === undefined || port < 1 || port > 65535) {
      refuse(request, {
        property: 'Port',
        code: 'ValidationError',
        message: `Port '${properties.Port}' is not between 1 and 65535`,
        repair: 'state the port at which the targets listen',
      });
    }
    const vpc = existing(this.#world, request, 'AWS::EC2::VPC', properties.VpcId, {
      property: 'VpcId',
      code: 'ValidationError',
      message: `The VPC ID '${properties.VpcId}' is not found`,
    });
    this.#checkHealthCheck(request);
    this.#checkTargets(request, vpc);
    const delay = numberOf(attributesOf(request)['deregistration_delay.timeout_seconds'] ?? 300);
    if (delay === undefined || delay < 0 || delay > 3600) {
      refuse(request, {
        property: 'TargetGroupAttributes',
        code: 'ValidationError',
        message: `deregistration_delay.timeout_seconds '${attributesOf(request)['deregistration_delay.timeout_seconds']}' is not valid`,
        repair: 'give 0 to 3600 seconds',
      });
    }
  }

  /** Ranges: `CreateTargetGroup`, Elastic Load Balancing API Reference. */
  #checkHealthCheck(request: ResourceRequest): void {
    const { properties } = request;
    const settings = healthCheckOf(properties);
    const ranges: [property: string, value: number, from: number, to: number][] = [
      ['HealthCheckIntervalSeconds', settings.interval, 5, 300],
      ['HealthCheckTimeoutSeconds', settings.timeout, 2, 120],
      ['HealthyThresholdCount', settings.healthyThreshold, 2, 10],
      ['UnhealthyThresholdCount', settings.unhealthyThreshold, 2, 10],
    ];
    const invalid = (property: string, message: string, repair: string): never =>
      refuse(request, { property, code: 'ValidationError', message, repair });
    for (const [property, value, from, to] of ranges) {
      if (value >= from && value <= to) continue;
      invalid(property, `${property} '${properties[property]}' is not valid`, `give ${from} to ${to}`);
    }
    if (settings.timeout > settings.interval) {
      invalid(
        'HealthCheckTimeoutSeconds',
        `Health check timeout '${settings.timeout}' must be smaller than or equal to the interval '${settings.interval}'`,
        'shorten the timeout or lengthen the interval',
      );
    }
    const http = isApplicationProtocol(settings.protocol);
    const known = isApplicationProtocol(properties.Protocol) ? ['HTTP', 'HTTPS'] : ['HTTP', 'HTTPS', 'TCP'];
    if (!known.includes(settings.protocol)) {
      invalid(
        'HealthCheckProtocol',
        `Health check protocol '${settings.protocol}' is not supported here`,
        `use ${known.join(' or ')}`,
      );
    }
    if (http && !/^\/[\x21-\x7e]{0,1023}$/.test(settings.path)) {
      invalid(
        'HealthCheckPath',
        `Health check path '${settings.path}' is not valid`,
        "give a path that begins with '/'",
      );
    }
    if (!http && properties.HealthCheckPath !== undefined) {
      invalid(
        'HealthCheckPath',
        'Health check path is not supported for health check protocol TCP',
        'set HealthCheckProtocol to HTTP, or leave the path out',
      );
    }
    if (!/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(settings.matcher)) {
      invalid(
        'Matcher.HttpCode',
        `Health check matcher '${settings.matcher}' is not valid`,
        "give codes like '200', '200,202' or '200-299'",
      );
    }
    if (settings.port !== 'traffic-port' && !(Number(settings.port) >= 1 && Number(settings.port) <= 65535)) {
      invalid(
        'HealthCheckPort',
        `Health check port '${settings.port}' is not valid`,
        "give a port number, or 'traffic-port'",
      );
    }
  }

  #checkTargets(request: ResourceRequest, vpc: Resource): void {
    if (request.properties.TargetType !== 'ip') return;
    for (const [index, target] of ((request.properties.Targets ?? []) as Properties[]).entries()) {
      const property = `Targets[${index}].Id`;
      if (parseAddress(String(target.Id)) === undefined) {
        refuse(request, {
          property,
          code: 'ValidationError',
          message: `The IP address '${target.Id}' is not a valid IPv4 address`,
          repair: "a target of type 'ip' is an address, such as 10.0.1.5",
        });
      }
      if (target.AvailabilityZone === 'all' || within(parseBlock(vpc.properties.CidrBlock), target.Id)) continue;
      refuse(request, {
        property,
        code: 'InvalidTarget',
        message: `The IP address '${target.Id}' is not within the CIDR block of ${vpc.id} (${vpc.properties.CidrBlock})`,
        repair: "name an address of the VPC, or set AvailabilityZone to 'all' for one outside it",
      });
    }
  }
}

function stated({ properties }: { readonly properties: Properties }): { id: string; port: number }[] {
  return ((properties.Targets ?? []) as Properties[]).map((target) => ({
    id: String(target.Id),
    port: numberOf(target.Port) ?? Number(properties.Port),
  }));
}
