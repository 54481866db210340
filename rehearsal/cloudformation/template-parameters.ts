import { type At, refuseTemplate } from './at';
import type { StackName } from './deployment';
import { hexOf } from './generated-names';
import type { Template } from './template';
import type { Properties, World } from './world';

export interface ResolvedParameters {
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  /** What stands in for a value that only AWS has: `/aws/service/…: ami-…`. */
  readonly assumed: readonly string[];
}

/**
 * The version of the bootstrap stack that templates may ask for with their CheckBootstrapVersion rule.
 *
 * The bootstrap stack is made by hand before the first deployment and is in no assembly. This is the version that the
 * CDK CLI of package.json makes; a test compares the two.
 */
export const BOOTSTRAP_VERSION = '33';

const PARAMETERS = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html';

export interface GivenParameters extends StackName {
  /** By name; the others take their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly world: World;
}

/** Parameters of the template: given, default or read from the account's parameter store; refused if not allowed. */
export function resolveParameters(template: Template, props: GivenParameters): ResolvedParameters {
  const { stackName, parameters = {} } = props;
  const values: Record<string, string | readonly string[]> = {};
  const assumed: string[] = [];
  const unknown = Object.keys(parameters).find((name) => template.Parameters[name] === undefined);
  if (unknown !== undefined)
    refuseTemplate(
      { resource: stackName, property: `Parameters.${unknown}` },
      {
        message: `Parameters: [${unknown}] do not exist in the template`,
        repair: `the template has ${Object.keys(template.Parameters).join(', ') || 'none'}`,
        source: PARAMETERS,
      },
    );

  for (const [name, definition] of Object.entries(template.Parameters))
    values[name] = parameterValue(name, definition, props, assumed);
  return { values, assumed };
}

function parameterValue(
  name: string,
  definition: Properties,
  props: GivenParameters,
  assumed: string[],
): string | readonly string[] {
  const at = { resource: props.stackName, property: `Parameters.${name}` };
  const given = props.parameters?.[name] ?? definition.Default;
  if (given === undefined)
    return refuseTemplate(at, {
      message: `Parameters: [${name}] must have values`,
      repair: 'give it a value or a Default',
      source: PARAMETERS,
    });
  const value = String(given);
  checkAllowed(value, definition, at);
  const declared = String(definition.Type ?? '');
  const [, storedType] = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(declared) ?? [];
  const text = storedType === undefined ? value : storedValue(value, storedType, props, assumed);
  const type = storedType ?? declared;
  if (type === 'Number' && (text.trim() === '' || Number.isNaN(Number(text))))
    refuseTemplate(at, {
      message: `Parameter '${name}' must be a number, not '${text}'`,
      repair: 'give a number',
      source: PARAMETERS,
    });
  const isList = type.startsWith('List<') || type === 'CommaDelimitedList';
  return isList ? text.split(',').map((item) => item.trim()) : text;
}

/** Adds to `assumed` where the value is one that only AWS has. */
function storedValue(
  path: string,
  type: string,
  { stackName, account, region, world }: GivenParameters,
  assumed: string[],
): string {
  const stored = world.get('AWS::SSM::Parameter', path, { account, region });
  if (stored !== undefined) return String(stored.properties.Value);
  const standIn = publicValue(path, type, region);
  if (standIn !== undefined) {
    assumed.push(`${path}: ${standIn}`);
    return standIn;
  }
  return refuseTemplate(
    { resource: stackName, property: 'Parameters' },
    {
      message: `Unable to fetch parameters [${path}] from parameter store for this account.`,
      repair: `no stack in account ${account}, ${region}, has an AWS::SSM::Parameter of that name`,
      source: PARAMETERS,
    },
  );
}

/** A value of the right form for a parameter that AWS or the bootstrap stack publishes, or undefined. */
function publicValue(path: string, type: string, region: string): string | undefined {
  if (/^\/cdk-bootstrap\/[^/]+\/version$/.test(path)) return BOOTSTRAP_VERSION;
  if (!path.startsWith('/aws/service/')) return undefined;
  const image = type === 'AWS::EC2::Image::Id' || /^\/aws\/service\/(ami-|.*\/image_id$)/.test(path);
  return image ? `ami-0${hexOf(`${path} ${region}`, 16)}` : undefined;
}

function checkAllowed(value: string, definition: Properties, at: At): void {
  const { AllowedValues: allowed, AllowedPattern: pattern, ConstraintDescription: why } = definition;
  const { MinLength, MaxLength, MinValue, MaxValue } = definition;
  const rules: readonly (readonly [isBroken: boolean, rule: string])[] = [
    [
      Array.isArray(allowed) && !allowed.map(String).includes(value),
      `'${value}' must be one of AllowedValues ${[allowed].flat().join(', ')}`,
    ],
    [
      typeof pattern === 'string' && !new RegExp(`^(?:${pattern})$`).test(value),
      `'${value}' must match pattern ${pattern}`,
    ],
    [value.length < Number(MinLength), `'${value}' must contain at least ${MinLength} characters`],
    [value.length > Number(MaxLength), `'${value}' must contain at most ${MaxLength} characters`],
    [Number(value) < Number(MinValue), `${value} must be a number not less than ${MinValue}`],
    [Number(value) > Number(MaxValue), `${value} must be a number not greater than ${MaxValue}`],
  ];
  for (const [isBroken, rule] of rules)
    if (isBroken)
      refuseTemplate(at, {
        message: `Parameter value ${rule}${why === undefined ? '' : `: ${String(why)}`}`,
        repair: 'give a value that the template allows',
        source: PARAMETERS,
      });
}
