import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { UniqueNames } from '../../cloudformation/unique-names';
import type { AwsEnvironment, Resource, World } from '../../cloudformation/world';
import { partitionOf } from '../../kit/partition';
import { Refusal } from '../../kit/refusal';

// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
const LONGEST_VALUE: Readonly<Record<string, number>> = { Standard: 4096, Advanced: 8192, 'Intelligent-Tiering': 8192 };
const LONGEST_NAME = 1011;
const MOST_LEVELS = 15;

/** AWS::SSM::Parameter. Its value is read from the World. */
export function createParameterTwin(world: World): Twin {
  const names = new UniqueNames(world, 'AWS::SSM::Parameter', 'region');
  return {
    types: ['AWS::SSM::Parameter'],
    async create(request) {
      const name = request.properties.Name ?? request.generatedName;
      check(request, name);
      names.claim(
        request,
        name,
        'Name',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
      return outcome(request, name, 1);
    },
    async update(request, before) {
      check(request, before.id);
      return outcome(request, before.id, Number(before.data.version ?? 1) + 1);
    },
    async delete(resource) {
      names.release(resource);
    },
  };
}

/** SSM's GetParameter in one account and region: the response's `Parameter`, or undefined if there is none of that name. */
export function readParameter(
  world: World,
  place: AwsEnvironment,
  nameOrArn: string,
): Record<string, unknown> | undefined {
  const parameter = world
    .all('AWS::SSM::Parameter', place)
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

function outcome({ properties: { Type, Value } }: ResourceRequest, id: string, version: number): Outcome {
  return { id, attributes: { Type, Value }, data: { version, modified: new Date().toISOString() } };
}

function check(request: ResourceRequest, name: string): void {
  const { Value, Tier = 'Standard', AllowedPattern } = request.properties;
  const refusal = (property: string, message: string, repair?: string) =>
    new Refusal({
      resource: `${request.stack}/${request.logicalId}`,
      property,
      code: 'ValidationException',
      message,
      repair,
    });
  const refuse = (property: string, message: string, repair?: string): never => {
    throw refusal(property, message, repair);
  };
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name))
    refuse(
      'Name',
      `Parameter name '${name}' has characters that are not allowed`,
      'only a mix of letters, numbers and the symbols .-_/',
    );
  if (name.includes('/') && !name.startsWith('/'))
    refuse(
      'Name',
      `Parameter name '${name}' must be a fully qualified name`,
      `a name with levels begins with a slash: /${name}`,
    );
  if (/^\/?(aws|ssm)/i.test(name))
    refuse('Name', `Parameter name '${name}' can't be prefixed with "aws" or "ssm" (case-insensitive)`);
  if (name.length > LONGEST_NAME || name.split('/').length - 1 > MOST_LEVELS)
    refuse(
      'Name',
      `Parameter name of ${name.length} characters and ${name.split('/').length - 1} levels`,
      `at most ${LONGEST_NAME} characters and ${MOST_LEVELS} levels`,
    );
  const value = String(Value);
  const longest = LONGEST_VALUE[Tier];
  if (longest === undefined) throw refusal('Tier', `'${Tier}' is not a tier`, Object.keys(LONGEST_VALUE).join(', '));
  if (value === '') refuse('Value', 'A parameter value must have at least one character');
  if (Buffer.byteLength(value) > longest)
    refuse(
      'Value',
      `A value of ${Buffer.byteLength(value)} bytes; tier ${Tier} takes ${longest}`,
      Tier === 'Standard' ? 'Tier: Advanced' : undefined,
    );
  if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(value))
    refuse('Value', `Parameter value, cannot be validated against allowedPattern: ${AllowedPattern}`);
}
