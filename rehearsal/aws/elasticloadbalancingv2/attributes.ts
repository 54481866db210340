import { type Check, type Checked, each } from '../../cloudformation/checks';
import { nameOf } from '../../cloudformation/world';
import { type AwsPage, refuse } from '../../kit/refusal';
import { numberOf } from '../../kit/values';

/** What a load balancer is, and with it its listeners and its target groups. */
export type BalancerType = 'application' | 'network' | 'gateway';

/** What the value of an attribute may be. */
type Values =
  | { readonly oneOf: readonly string[] }
  /** Whole numbers, both ends included; some have a word beside them. */
  | { readonly from: number; readonly to: number; readonly or?: string }
  | 'text';

interface Attribute {
  /** The types of load balancers that have it. */
  readonly types: readonly BalancerType[];
  readonly values: Values;
}

type Attributes = Readonly<Record<string, Attribute>>;

const EVERY: readonly BalancerType[] = ['application', 'network', 'gateway'];
const NOT_GATEWAY: readonly BalancerType[] = ['application', 'network'];
const FLAG: Values = { oneOf: ['true', 'false'] };
const PERCENTAGE: Values = { from: 1, to: 100, or: 'off' };

/**
 * The attributes of load balancers.
 *
 * A test compares the three tables of this file with what AWS publishes: which type has which attribute, and its range.
 */
export const loadBalancerAttributes: Attributes = {
  'deletion_protection.enabled': { types: EVERY, values: FLAG },
  'load_balancing.cross_zone.enabled': { types: EVERY, values: FLAG },
  ...having(NOT_GATEWAY, {
    'access_logs.s3.enabled': FLAG,
    'access_logs.s3.bucket': 'text',
    'access_logs.s3.prefix': 'text',
    'ipv6.deny_all_igw_traffic': FLAG,
    'zonal_shift.config.enabled': FLAG,
  }),
  ...having(['application'], {
    'idle_timeout.timeout_seconds': { from: 1, to: 4000 },
    'client_keep_alive.seconds': { from: 60, to: 604_800 },
    'connection_logs.s3.enabled': FLAG,
    'connection_logs.s3.bucket': 'text',
    'connection_logs.s3.prefix': 'text',
    'health_check_logs.s3.enabled': FLAG,
    'health_check_logs.s3.bucket': 'text',
    'health_check_logs.s3.prefix': 'text',
    'routing.http.desync_mitigation_mode': { oneOf: ['monitor', 'defensive', 'strictest'] },
    'routing.http.drop_invalid_header_fields.enabled': FLAG,
    'routing.http.preserve_host_header.enabled': FLAG,
    'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': FLAG,
    'routing.http.xff_client_port.enabled': FLAG,
    'routing.http.xff_header_processing.mode': { oneOf: ['append', 'preserve', 'remove'] },
    'routing.http2.enabled': FLAG,
    'waf.fail_open.enabled': FLAG,
  }),
  ...having(['network'], {
    'dns_record.client_routing_policy': {
      oneOf: ['availability_zone_affinity', 'partial_availability_zone_affinity', 'any_availability_zone'],
    },
    'secondary_ips.auto_assigned.per_subnet': { from: 0, to: 7 },
  }),
};

export const targetGroupAttributes: Attributes = {
  'deregistration_delay.timeout_seconds': { types: EVERY, values: { from: 0, to: 3600 } },
  'stickiness.enabled': { types: EVERY, values: FLAG },
  'stickiness.type': {
    types: EVERY,
    values: { oneOf: ['lb_cookie', 'app_cookie', 'source_ip', 'source_ip_dest_ip', 'source_ip_dest_ip_proto'] },
  },
  ...having(NOT_GATEWAY, {
    'load_balancing.cross_zone.enabled': { oneOf: ['true', 'false', 'use_load_balancer_configuration'] },
    'target_group_health.dns_failover.minimum_healthy_targets.count': {
      from: 1,
      to: Number.MAX_SAFE_INTEGER,
      or: 'off',
    },
    'target_group_health.dns_failover.minimum_healthy_targets.percentage': PERCENTAGE,
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': {
      from: 1,
      to: Number.MAX_SAFE_INTEGER,
    },
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': PERCENTAGE,
  }),
  ...having(['application'], {
    'load_balancing.algorithm.type': { oneOf: ['round_robin', 'least_outstanding_requests', 'weighted_random'] },
    'load_balancing.algorithm.anomaly_mitigation': { oneOf: ['on', 'off'] },
    'slow_start.duration_seconds': { from: 30, to: 900, or: '0' },
    'stickiness.app_cookie.cookie_name': 'text',
    'stickiness.app_cookie.duration_seconds': { from: 1, to: 604_800 },
    'stickiness.lb_cookie.duration_seconds': { from: 1, to: 604_800 },
    'lambda.multi_value_headers.enabled': FLAG,
  }),
  ...having(['network'], {
    'deregistration_delay.connection_termination.enabled': FLAG,
    'preserve_client_ip.enabled': FLAG,
    'proxy_protocol_v2.enabled': FLAG,
    'target_health_state.unhealthy.connection_termination.enabled': FLAG,
    'target_health_state.unhealthy.draining_interval_seconds': { from: 0, to: 360_000 },
  }),
  ...having(['gateway'], {
    'target_failover.on_deregistration': { oneOf: ['rebalance', 'no_rebalance'] },
    'target_failover.on_unhealthy': { oneOf: ['rebalance', 'no_rebalance'] },
  }),
};

const CLIENT_CERTIFICATE = 'routing.http.request.x_amzn_mtls_clientcert';
const RESPONSE = 'routing.http.response';

export const listenerAttributes: Attributes = {
  'tcp.idle_timeout.seconds': { types: ['network', 'gateway'], values: { from: 60, to: 6000 } },
  ...having(['application'], {
    [`${CLIENT_CERTIFICATE}.header_name`]: 'text',
    [`${CLIENT_CERTIFICATE}_serial_number.header_name`]: 'text',
    [`${CLIENT_CERTIFICATE}_issuer.header_name`]: 'text',
    [`${CLIENT_CERTIFICATE}_subject.header_name`]: 'text',
    [`${CLIENT_CERTIFICATE}_validity.header_name`]: 'text',
    [`${CLIENT_CERTIFICATE}_leaf.header_name`]: 'text',
    'routing.http.request.x_amzn_tls_version.header_name': 'text',
    'routing.http.request.x_amzn_tls_cipher_suite.header_name': 'text',
    [`${RESPONSE}.server.enabled`]: FLAG,
    [`${RESPONSE}.strict_transport_security.header_value`]: 'text',
    [`${RESPONSE}.access_control_allow_origin.header_value`]: 'text',
    [`${RESPONSE}.access_control_allow_methods.header_value`]: 'text',
    [`${RESPONSE}.access_control_allow_headers.header_value`]: 'text',
    [`${RESPONSE}.access_control_allow_credentials.header_value`]: 'text',
    [`${RESPONSE}.access_control_expose_headers.header_value`]: 'text',
    [`${RESPONSE}.access_control_max_age.header_value`]: 'text',
    [`${RESPONSE}.content_security_policy.header_value`]: 'text',
    [`${RESPONSE}.x_content_type_options.header_value`]: 'text',
    [`${RESPONSE}.x_frame_options.header_value`]: 'text',
  }),
};

function having(types: readonly BalancerType[], values: Readonly<Record<string, Values>>): Attributes {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { types, values: value }]));
}

export interface AttributeRules {
  readonly known: Attributes;
  /** What has them: `Load balancer`. */
  readonly what: string;
  /** How AWS says that this type has none of this name. */
  notOf(key: string, type: BalancerType): string;
  typeOf(checked: Checked): BalancerType;
  readonly source: AwsPage;
}

/** A list of attributes that this type has, each with a value that it may have. */
export function attributes(rules: AttributeRules): Check {
  return each((stated, checked) => {
    const { Key: key, Value: value } = stated as { readonly Key?: string; readonly Value?: unknown };
    const values = valuesOf(rules, String(key), checked);
    if (isValue(values, String(value))) return;
    refuse({
      resource: nameOf(checked.request),
      property: `${checked.property}.Value`,
      code: 'ValidationError',
      message: `'${value}' is not a valid value of attribute ${key}`,
      repair: `give ${inWords(values)}`,
      source: rules.source,
    });
  });
}

/** What the value may be of an attribute that this type has. */
function valuesOf({ known, what, notOf, typeOf, source }: AttributeRules, key: string, checked: Checked): Values {
  const type = typeOf(checked);
  const attribute = Object.hasOwn(known, key) ? known[key] : undefined;
  if (attribute?.types.includes(type)) return attribute.values;
  const names = Object.keys(known).filter((name) => known[name]!.types.includes(type));
  return refuse({
    resource: nameOf(checked.request),
    property: `${checked.property}.Key`,
    code: attribute === undefined ? 'ValidationError' : 'InvalidConfigurationRequest',
    message: attribute === undefined ? `${what} attribute key '${key}' is not recognized` : notOf(key, type),
    repair: `take it out: for type ${type} there are ${names.join(', ')}`,
    source,
  });
}

function isValue(values: Values, value: string): boolean {
  if (values === 'text') return true;
  if ('oneOf' in values) return values.oneOf.includes(value.toLowerCase());
  const number = numberOf(value);
  const isWithin = Number.isInteger(number) && number! >= values.from && number! <= values.to;
  return isWithin || value === values.or;
}

function inWords(values: Values): string {
  if (values === 'text') return 'a text';
  if ('oneOf' in values) return `one of ${values.oneOf.join(', ')}`;
  const { from, to, or } = values;
  const range = to === Number.MAX_SAFE_INTEGER ? `${from} or more` : `${from} to ${to}`;
  return or === undefined ? range : `${range}, or ${or}`;
}
