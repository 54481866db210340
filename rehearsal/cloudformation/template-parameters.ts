import { Refusal } from '../kit/refusal';
import { hexOf } from './generated-names';
import type { Template } from './template';
import type { AwsEnvironment, World } from './world';

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

/** Parameters of the template: given, default or read from the account's parameter store; refused if not allowed. */
export function resolveParameters(
  stack: string,
  template: Template,
  given: Readonly<Record<string, string>>,
  place: AwsEnvironment,
  world: World,
): ResolvedParameters {
  const values: Record<string, string | readonly string[]> = {};
  const assumed: string[] = [];
  const refuse = (name: string, message: string, repair?: string): never => {
    throw new Refusal({ resource: stack, property: `Parameters.${name}`, code: 'ValidationError', message, repair });
  };
  const stranger = Object.keys(given).find((name) => template.Parameters[name] === undefined);
  if (stranger !== undefined) refuse(stranger, `Parameters: [${stranger}] do not exist in the template`);

  for (const [name, definition] of Object.entries(template.Parameters)) {
    const type = String(definition.Type ?? '');
    const value = given[name] ?? (definition.Default === undefined ? undefined : String(definition.Default));
    if (value === undefined)
      return refuse(name, `Parameters: [${name}] must have values`, 'give it a value or a Default');
    checkAllowed(value, definition, (message) => refuse(name, message));
    const stored = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type);
    const text = stored === null ? value : storedValue(value, stored[1]!);
    const plain = stored === null ? type : stored[1]!;
    values[name] =
      plain.startsWith('List<') || plain === 'CommaDelimitedList' ? text.split(',').map((item) => item.trim()) : text;
    if (plain === 'Number' && (text.trim() === '' || Number.isNaN(Number(text))))
      refuse(name, `Parameter '${name}' must be a number, not '${text}'`);
  }
  return { values, assumed };

  function storedValue(path: string, type: string): string {
    const stored = world.get('AWS::SSM::Parameter', path, place);
    if (stored !== undefined) return String(stored.properties.Value);
    const standIn = publicValue(path, type, place);
    if (standIn !== undefined) {
      assumed.push(`${path}: ${standIn}`);
      return standIn;
    }
    throw new Refusal({
      resource: stack,
      property: 'Parameters',
      code: 'ValidationError',
      message: `Unable to fetch parameters [${path}] from parameter store for this account.`,
      repair: `no stack in account ${place.account}, ${place.region}, has an AWS::SSM::Parameter of that name`,
    });
  }
}

/** A value of the right form for a parameter that AWS or the bootstrap stack publishes, or undefined. */
function publicValue(path: string, type: string, { region }: AwsEnvironment): string | undefined {
  if (/^\/cdk-bootstrap\/[^/]+\/version$/.test(path)) return BOOTSTRAP_VERSION;
  if (!path.startsWith('/aws/service/')) return undefined;
  const image = type === 'AWS::EC2::Image::Id' || /^\/aws\/service\/(ami-|.*\/image_id$)/.test(path);
  return image ? `ami-0${hexOf(`${path} ${region}`, 16)}` : undefined;
}

function checkAllowed(
  value: string,
  definition: Readonly<Record<string, unknown>>,
  refuse: (message: string) => void,
): void {
  const { AllowedValues: allowed, AllowedPattern: pattern, ConstraintDescription: why } = definition;
  const { MinLength, MaxLength, MinValue, MaxValue } = definition;
  const because = why === undefined ? '' : `: ${String(why)}`;
  if (Array.isArray(allowed) && !allowed.map(String).includes(value))
    refuse(`Parameter value '${value}' must be one of AllowedValues ${allowed.join(', ')}${because}`);
  if (typeof pattern === 'string' && !new RegExp(`^(?:${pattern})$`).test(value))
    refuse(`Parameter value '${value}' must match pattern ${pattern}${because}`);
  if (MinLength !== undefined && value.length < Number(MinLength))
    refuse(`Parameter value '${value}' must contain at least ${MinLength} characters${because}`);
  if (MaxLength !== undefined && value.length > Number(MaxLength))
    refuse(`Parameter value '${value}' must contain at most ${MaxLength} characters${because}`);
  if (MinValue !== undefined && Number(value) < Number(MinValue))
    refuse(`Parameter value ${value} must be a number not less than ${MinValue}${because}`);
  if (MaxValue !== undefined && Number(value) > Number(MaxValue))
    refuse(`Parameter value ${value} must be a number not greater than ${MaxValue}${because}`);
}
