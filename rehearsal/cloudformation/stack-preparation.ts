import { type Refusal, refuse } from '../kit/refusal';
import { type At, refuseTemplate } from './at';
import { type DependencyGraph, loopIn } from './dependency-graph';
import type { StackTemplate } from './deployment';
import { evaluate } from './evaluate';
import { checkProperties } from './property-checks';
import { type Reference, referencesIn } from './references';
import { checkAttribute } from './resource-attributes';
import { schemaOf } from './resource-schemas';
import type { Scope } from './scope';
import { checkedTemplate, isObject, type Template, type TemplateResource } from './template';
import { resolveParameters } from './template-parameters';
import { checkRules } from './template-rules';
import { TemplateScope } from './template-scope';
import type { Properties, World } from './world';

const CREATE_STACK = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html';

export interface PreparationProps extends StackTemplate {
  readonly stackId: string;
  readonly world: World;
  exported(name: string): string | undefined;
}

/** A template whose form, names, conditions and references have been checked: its values can be evaluated. */
export interface Preparation {
  readonly stackName: string;
  readonly template: Template;
  readonly scope: TemplateScope;
  /** The resources whose condition holds, and what each needs first. */
  readonly graph: DependencyGraph;
  /** Stand-ins for values that only AWS has. */
  readonly assumed: readonly string[];
}

/** Throws a Refusal for the first fault; nothing has been changed then. */
export function prepare(props: PreparationProps): Preparation {
  const { stackName, world, account, region } = props;
  checkName(stackName);
  const template = checkedTemplate(stackName, props.template);
  const { values, assumed } = resolveParameters(template, props);
  const stored = (name: string) => world.get('AWS::SSM::Parameter', name, { account, region })?.properties.Value;
  const scope = new TemplateScope({ ...props, template, parameters: values, stored });
  checkRules(stackName, template, (name, at) => scope.ref(name, at));
  for (const name of Object.keys(template.Conditions)) scope.condition(name, { resource: stackName, property: '' });

  const included = new Map<string, TemplateResource>();
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const at = { resource: `${stackName}/${logicalId}`, property: 'Condition' };
    if (resource.Condition === undefined || scope.condition(resource.Condition, at)) included.set(logicalId, resource);
  }

  const graph = new Map<string, Set<string>>();
  for (const logicalId of included.keys())
    graph.set(logicalId, dependenciesOf(logicalId, { stackName, template, included, scope }));
  const loop = loopIn(graph);
  if (loop !== undefined)
    refuse({
      resource: `${stackName}/${loop.split(' ', 1)[0]}`,
      code: 'ValidationError',
      message: `Circular dependency between resources: ${loop}`,
      repair: 'take one of these references out',
    });

  if (props.capabilities !== undefined) checkCapabilities(stackName, included, props.capabilities);
  checkOutputs(stackName, template, included, scope);
  return { stackName, template, scope, graph, assumed };
}

/**
 * The properties of one resource, as far as `values` knows what they refer to; the symbol `unknown` stands for the rest.
 *
 * Throws a Refusal for a value that cannot be evaluated, or that AWS's schema of the type does not allow.
 */
export function evaluateProperties({ stackName, template }: Preparation, logicalId: string, values: Scope): Properties {
  const { Type: type, Properties: raw = {} } = template.Resources[logicalId]!;
  const at = { resource: `${stackName}/${logicalId}`, property: '' };
  const properties = evaluate(raw, values, at) as Properties;
  checkProperties(schemaOf(type, at.resource), properties, at.resource);
  return properties;
}

/** Throws a Refusal for an output that cannot be evaluated. */
export function evaluateOutputs({ stackName, template, scope }: Preparation, values: Scope): void {
  for (const [name, output] of Object.entries(template.Outputs)) {
    const at = { resource: stackName, property: `Outputs.${name}` };
    if (output.Condition === undefined || scope.condition(output.Condition, at)) evaluate(output, values, at);
  }
}

/** Source: CreateStack, StackName. */
function checkName(stackName: string): void {
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(stackName)) return;
  refuse({
    resource: stackName,
    code: 'ValidationError',
    message: `'${stackName}' is not a stack name: it must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    repair: 'at most 128 letters, digits and hyphens, beginning with a letter',
    source: CREATE_STACK,
  });
}

/** Types that need a capability, and the property that makes it CAPABILITY_NAMED_IAM. Source: CreateStack, Capabilities. */
const IAM_NAMES: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
};

function checkCapabilities(
  stackName: string,
  included: ReadonlyMap<string, TemplateResource>,
  given: readonly string[],
): void {
  for (const [logicalId, { Type, Properties }] of included) {
    if (!Object.hasOwn(IAM_NAMES, Type)) continue;
    const name = IAM_NAMES[Type];
    const named = name !== undefined && Properties?.[name] !== undefined;
    const needed = named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
    if (given.includes(needed) || given.includes('CAPABILITY_NAMED_IAM')) continue;
    refuse({
      resource: `${stackName}/${logicalId}`,
      code: 'InsufficientCapabilitiesException',
      message: `Requires capabilities : [${needed}]`,
      repair: `add ${needed} to the Capabilities of the action that deploys ${stackName}`,
      source: CREATE_STACK,
    });
  }
}

interface Included {
  readonly stackName: string;
  readonly template: Template;
  readonly included: ReadonlyMap<string, TemplateResource>;
  readonly scope: TemplateScope;
}

/** The logical ids of the resources that one refers to or names in DependsOn. */
function dependenciesOf(logicalId: string, { stackName, template, included, scope }: Included): Set<string> {
  const resource = included.get(logicalId)!;
  const found = new Set<string>();
  const where = `${stackName}/${logicalId}`;
  const condition = (name: string, at: At) => scope.condition(name, at);
  for (const name of [resource.DependsOn ?? []].flat()) {
    if (!Object.hasOwn(template.Resources, name))
      throw unresolved({ name, at: { resource: where, property: 'DependsOn' } });
    // A dependency on a resource whose condition does not hold is no dependency.
    if (included.has(name)) found.add(name);
  }
  for (const [value, path] of [
    [resource.Properties, ''],
    [resource.Metadata, 'Metadata'],
    [resource.CreationPolicy, 'CreationPolicy'],
    [resource.UpdatePolicy, 'UpdatePolicy'],
  ] as const)
    for (const reference of referencesIn(value, { resource: where, property: path }, condition))
      if (isResource(reference, included, scope)) found.add(reference.name);
  return found;
}

function checkOutputs(
  stackName: string,
  template: Template,
  included: ReadonlyMap<string, TemplateResource>,
  scope: TemplateScope,
): void {
  for (const [name, output] of Object.entries(template.Outputs)) {
    const at = { resource: stackName, property: `Outputs.${name}` };
    if (!isObject(output) || output.Value === undefined)
      refuseTemplate(at, {
        message: 'Template format error: Every Outputs member must contain a Value object',
        repair: 'give it a Value',
        source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html',
      });
    if (output.Condition !== undefined && !scope.condition(output.Condition, at)) continue;
    for (const reference of referencesIn(output, at, (condition, place) => scope.condition(condition, place)))
      isResource(reference, included, scope);
  }
}

/** Whether a reference names a resource (and not a parameter). Refuses a name that stands for nothing. */
function isResource(
  reference: Reference,
  included: ReadonlyMap<string, TemplateResource>,
  scope: TemplateScope,
): boolean {
  if (reference.attribute === undefined && scope.isParameter(reference.name)) return false;
  const resource = included.get(reference.name);
  if (resource === undefined) throw unresolved(reference);
  if (reference.attribute !== undefined)
    checkAttribute(reference.name, resource.Type, reference.attribute, reference.at);
  return true;
}

function unresolved({ name, at }: Reference): Refusal {
  return refuseTemplate(at, {
    message: `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
    repair: `the template has no parameter and no resource '${name}' whose condition holds`,
    source:
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html',
  });
}
