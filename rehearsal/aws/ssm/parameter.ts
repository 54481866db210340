import { type Check, must, optional } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { type AwsEnvironment, nameOf, type PropertiesOf, type Resource, type World } from '../../cloudformation/world';
import { partitionOf } from '../../kit/partition';
import { type AwsPage, refuse } from '../../kit/refusal';

const PARAMETER = 'AWS::SSM::Parameter';

type Stated = PropertiesOf<typeof PARAMETER>;
type Request = ResourceRequest<Stated>;

const code = 'ValidationException';
const source: AwsPage = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html';

const LONGEST_VALUE: Readonly<Record<string, number>> = { Standard: 4096, Advanced: 8192, 'Intelligent-Tiering': 8192 };
const LONGEST_NAME = 1011;
const MOST_LEVELS = 15;

/** An SSM parameter. Calls read its value from the World. */
export function parameterTwin(world: World): Twin {
  return defineTwin(world, {
    type: PARAMETER,
    properties: {
      Name: optional(parameterName),
      Description: atMost(1024),
      AllowedPattern: atMost(1024),
    },
    check(request, before) {
      checkValue(request);
      if (before !== undefined) checkTier(request, before);
    },
    id: ({ properties, generatedName }) => properties.Name ?? generatedName,
    unique: {
      property: 'Name',
      code: 'AlreadyExists',
      key: ({ id }) => [id],
      message: () =>
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      source,
    },
    data: ({ before }) => ({
      version: before === undefined ? 1 : Number(before.data.version ?? 1) + 1,
      modified: new Date().toISOString(),
    }),
    attributes: ({ properties: { Type, Value } }) => ({ Type, Value }),
  });
}

/** SSM's GetParameter in one account and region: the response's `Parameter`, or undefined if there is none of that name. */
export function readParameter(
  world: World,
  environment: AwsEnvironment,
  nameOrArn: string,
): Record<string, unknown> | undefined {
  const parameter = world
    .all(PARAMETER, environment)
    .find((resource) => resource.id === nameOrArn || parameterArn(resource) === nameOrArn);
  if (parameter === undefined) return undefined;
  return {
    Name: parameter.id,
    Type: parameter.properties.Type,
    Value: String(parameter.properties.Value),
    Version: parameter.data.version,
    LastModifiedDate: parameter.data.modified,
    ARN: parameterArn(parameter),
    DataType: parameter.properties.DataType ?? 'text',
  };
}

/** `arn:aws:ssm:<region>:<account>:parameter/<name>`, whether or not the name begins with a slash. */
export function parameterArn({ account, region, id }: Pick<Resource, 'account' | 'region' | 'id'>): string {
  return `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter/${id.replace(/^\//, '')}`;
}

function atMost(longest: number): Check {
  return optional(
    must((text) => String(text).length <= longest, {
      code,
      message: () => `Member must have length less than or equal to ${longest}`,
      repair: `shorten it to ${longest} characters`,
      source,
    }),
  );
}

/** A parameter of the advanced tier stays one. */
function checkTier(request: Request, before: Resource<Stated>): void {
  if (before.properties.Tier !== 'Advanced' || (request.properties.Tier ?? 'Standard') !== 'Standard') return;
  refuse({
    resource: nameOf(request),
    property: 'Tier',
    code,
    message:
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    repair: 'keep Tier: Advanced, or give the parameter another name',
    source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
  });
}

const parameterName: Check = (value, checked) => {
  const name = String(value);
  const levels = name.split('/').length - 1;
  const at = { resource: nameOf(checked.request), property: checked.property, code, source };
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name)) {
    refuse({
      ...at,
      message: `Parameter name '${name}' has characters that are not allowed`,
      repair: 'only a mix of letters, numbers and the symbols .-_/',
    });
  }
  if (name.includes('/') && !name.startsWith('/')) {
    refuse({
      ...at,
      message: `Parameter name '${name}' must be a fully qualified name`,
      repair: `a name with levels begins with a slash: /${name}`,
    });
  }
  if (/^\/?(aws|ssm)/i.test(name)) {
    refuse({
      ...at,
      message: `Parameter name '${name}' can't be prefixed with "aws" or "ssm" (case-insensitive)`,
      repair: 'begin it with another word',
    });
  }
  if (name.length > LONGEST_NAME || levels > MOST_LEVELS) {
    refuse({
      ...at,
      message: `Parameter name of ${name.length} characters and ${levels} levels`,
      repair: `at most ${LONGEST_NAME} characters and ${MOST_LEVELS} levels`,
    });
  }
};

function checkValue(request: Request): void {
  const { Value, Tier: tier = 'Standard', AllowedPattern: pattern } = request.properties;
  const at = { resource: nameOf(request), property: 'Value', code, source };
  const value = String(Value);
  const size = Buffer.byteLength(value);
  const longest = LONGEST_VALUE[tier];
  if (longest === undefined) {
    refuse({
      ...at,
      property: 'Tier',
      message: `'${tier}' is not a tier`,
      repair: Object.keys(LONGEST_VALUE).join(', '),
    });
  }
  if (value === '')
    refuse({ ...at, message: 'A parameter value must have at least one character', repair: 'state a value' });
  if (size > longest) {
    refuse({
      ...at,
      message: `A value of ${size} bytes; tier ${tier} takes ${longest}`,
      repair: tier === 'Standard' ? 'Tier: Advanced' : `shorten it to ${longest} bytes`,
    });
  }
  if (/\{\{.*\}\}/.test(value)) {
    refuse({
      ...at,
      message: `A value that has {{}} would refer to another parameter: ${value}`,
      repair: 'write the value itself: no parameter refers to another',
    });
  }
  if (pattern !== undefined && !new RegExp(pattern).test(value)) {
    refuse({
      ...at,
      message: `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
      repair: 'change the value or the AllowedPattern',
    });
  }
}
