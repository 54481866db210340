// biome-ignore-all lint/suspicious/noExplicitAny: a template is JSON until a test asserts what is in it

export type Template = Readonly<Record<string, any>>;

/** All resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): Record<string, any> {
  return Object.fromEntries(Object.entries<any>(template.Resources).filter(([, resource]) => resource.Type === type));
}

export function propertiesOf(template: Template, type: string): any[] {
  return Object.values(resourcesOf(template, type)).map(({ Properties }) => Properties);
}

/** The one resource of a type, with its logical id. */
export function only(template: Template, type: string): any {
  const found = Object.entries(resourcesOf(template, type));
  if (found.length !== 1)
    throw new Error(`${type}: one expected, found ${found.map(([id]) => id).join(', ') || 'none'}`);
  const [logicalId, resource] = found[0]!;
  return { logicalId, ...resource };
}

/** A logical id without CDK's hash, so that a test reads as the construct tree does. */
export function plain(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

/**
 * A value with its functions written out as text: `${Table.Arn}` for an attribute, `${Table}` for a reference, and the
 * pseudo parameters' values for the region and partition in which all tests deploy.
 */
export function text(value: any): any {
  if (Array.isArray(value)) return value.map(text);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument]] = Object.entries<any>(value) as [[string, any]];
  if (key === 'Ref') return PSEUDO[argument] ?? `\${${plain(argument)}}`;
  if (key === 'Fn::GetAtt') return `\${${plain(argument[0])}.${argument[1]}}`;
  if (key === 'Fn::Join') return argument[1].map(text).join(argument[0]);
  if (key === 'Fn::Sub') return argument.replace(/\$\{(AWS::\w+)\}/g, (_: string, name: string) => PSEUDO[name]);
  if (key === 'Fn::Base64') return text(argument);
  if (key === 'Fn::Select') return `${text(argument[1])}[${argument[0]}]`;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, text(inner)]));
}

const PSEUDO: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-west-2',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackId': '${StackId}',
  'AWS::StackName': '${StackName}',
};

/** Every security group rule of a stack as a sorted line: `in Service ← PrivateLink tcp 8080`. */
export function rulesOf(template: Template): string[] {
  const lines: string[] = [];
  for (const [id, { Properties }] of Object.entries<any>(resourcesOf(template, 'AWS::EC2::SecurityGroup'))) {
    for (const rule of Properties.SecurityGroupIngress ?? []) lines.push(line('in', `\${${plain(id)}.GroupId}`, rule));
    for (const rule of Properties.SecurityGroupEgress ?? []) lines.push(line('out', `\${${plain(id)}.GroupId}`, rule));
  }
  for (const rule of propertiesOf(template, 'AWS::EC2::SecurityGroupIngress'))
    lines.push(line('in', text(rule.GroupId), rule));
  for (const rule of propertiesOf(template, 'AWS::EC2::SecurityGroupEgress'))
    lines.push(line('out', text(rule.GroupId), rule));
  return lines.filter((rule) => !rule.includes(NOWHERE)).sort();
}

/** The rule that only keeps EC2 from adding one. */
export const NOWHERE = '127.0.0.1/32';

function line(direction: 'in' | 'out', group: string, rule: any): string {
  const peer = text(
    rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId ?? rule.CidrIp ?? rule.CidrIpv6 ?? rule,
  );
  const ports = rule.FromPort === rule.ToPort ? rule.FromPort : `${rule.FromPort}-${rule.ToPort}`;
  return `${direction} ${short(group)} ${direction === 'in' ? '←' : '→'} ${short(peer)} ${rule.IpProtocol} ${ports}`;
}

function short(group: unknown): string {
  return String(group).replace(/^\$\{(\w*)SecurityGroup\.GroupId\}$/, '$1');
}

/** A policy as sorted lines: `Allow s3:GetObject on arn:… if {…} for *`. */
export function statementsOf(document: any): string[] {
  return [document.Statement]
    .flat()
    .map((statement: any) => {
      const { Effect, Action, Resource, Condition, Principal, ...rest } = text(statement);
      const unexpected = Object.keys(rest).filter((key) => key !== 'Sid');
      if (unexpected.length > 0) throw new Error(`a statement with ${unexpected}: not written out by this helper`);
      return [
        `${Effect} ${[Action].flat().join(' ')}`,
        ...(Resource === undefined ? [] : [`on ${[Resource].flat().join(' ')}`]),
        ...(Principal === undefined ? [] : [`for ${Principal.AWS ?? Principal.Service ?? JSON.stringify(Principal)}`]),
        ...(Condition === undefined ? [] : [`if ${JSON.stringify(Condition)}`]),
      ].join(' ');
    })
    .sort();
}

/** What a role may do, whichever way its policies are attached. */
export function permissionsOf(template: Template, roleId: string): string[] {
  const role = template.Resources[roleId].Properties;
  const attached = propertiesOf(template, 'AWS::IAM::Policy').filter(({ Roles }) =>
    Roles.some((r: any) => r.Ref === roleId),
  );
  return [...(role.Policies ?? []), ...attached].flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument)).sort();
}
