import { type Bill, HOURS_PER_MONTH, MILLION, pricersOf } from '../bill';

/**
 * What a capacity unit of each load balancer takes: the largest of these dimensions is charged.
 *
 * https://aws.amazon.com/elasticloadbalancing/pricing/. Active connections are left out: they need a rate, not a number of
 * requests. Rules too: a listener's default action is not one.
 */
const UNITS = {
  application: { name: 'application load balancer', unit: 'alb', newConnectionsPerSecond: 25 },
  network: { name: 'network load balancer', unit: 'nlb', newConnectionsPerSecond: 800 },
} as const;

function loadBalancer(bill: Bill<'AWS::ElasticLoadBalancingV2::LoadBalancer'>) {
  const { Type: type = 'application', Scheme: scheme, Subnets: subnets = [] } = bill.resource.properties;
  if (!Object.hasOwn(UNITS, type)) return bill.unpriceable(`a load balancer of type '${type}'`);
  const { name, unit, newConnectionsPerSecond } = UNITS[type as keyof typeof UNITS];
  bill.charge('month', name, `${unit}.hour`, HOURS_PER_MONTH);
  if (scheme !== 'internal') bill.unpriceable('the public addresses of a load balancer that faces the internet');
  const connections = MILLION / bill.assumed('requestsPerConnection');
  const unitHours = Math.max(bill.gigabytesPerMillion, connections / (newConnectionsPerSecond * 3600));
  bill.charge('million-requests', `${name}, capacity`, `${unit}.capacity-unit-hour`, unitHours);
  // An ALB's own traffic between zones is free; of an NLB's, what goes to a target in another zone is charged both ways.
  // https://aws.amazon.com/blogs/networking-and-content-delivery/exploring-data-transfer-costs-for-aws-network-load-balancers/
  if (type === 'network' && crossesZones(bill)) {
    const elsewhere = (subnets.length - 1) / subnets.length;
    bill.charge('million-requests', 'between zones', 'transfer.zone-gb', 2 * elsewhere * bill.gigabytesPerMillion);
  }
}

function crossesZones({ resource }: Bill<'AWS::ElasticLoadBalancingV2::LoadBalancer'>): boolean {
  const attributes = resource.properties.LoadBalancerAttributes ?? [];
  return attributes.some(({ Key, Value }) => Key === 'load_balancing.cross_zone.enabled' && String(Value) === 'true');
}

function endpoint(bill: Bill<'AWS::EC2::VPCEndpoint'>) {
  const { VpcEndpointType: type = 'Gateway', SubnetIds: subnets = [] } = bill.resource.properties;
  if (type === 'Gateway') return bill.costsNothing('gateway endpoints have no price');
  if (type !== 'Interface') return bill.unpriceable(`an endpoint of type '${type}'`);
  bill.charge('month', 'interface endpoint, each zone', 'endpoint.hour', HOURS_PER_MONTH * subnets.length);
  if (leadsToAnAwsService(bill.resource.properties.ServiceName)) return;
  bill.charge('million-requests', 'through PrivateLink', 'endpoint.gb', bill.gigabytesPerMillion);
}

/** Requests do not pass through these; log lines, and images at each deployment, do. */
export function leadsToAnAwsService(serviceName: unknown): boolean {
  return typeof serviceName === 'string' && !/^com\.amazonaws\.vpce\./.test(serviceName);
}

function natGateway(bill: Bill<'AWS::EC2::NatGateway'>) {
  bill.charge('month', 'NAT gateway', 'nat.hour', HOURS_PER_MONTH);
  bill.unpriceable('what passes through a NAT gateway, by the gigabyte: no template says how much');
}

function flowLog(bill: Bill<'AWS::EC2::FlowLog'>) {
  const { TrafficType: traffic } = bill.resource.properties;
  if (traffic === 'REJECT') bill.costsNothing('a line for each rejected flow: none while nobody knocks');
  else bill.unpriceable(`a line for each flow (TrafficType ${traffic}): how many there are, no template says`);
}

export const networkPricers = pricersOf({
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancer,
  'AWS::EC2::VPCEndpoint': endpoint,
  'AWS::EC2::NatGateway': natGateway,
  'AWS::EC2::EIP': (bill) => bill.charge('month', 'public address', 'public-ipv4.hour', HOURS_PER_MONTH),
  'AWS::EC2::FlowLog': flowLog,
});
