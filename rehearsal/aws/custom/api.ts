import type { AwsEnvironment, Properties, PropertiesOf, ResourceOf, World } from '../../cloudformation/world';
import { notRehearsed } from '../../kit/refusal';
import { fits } from '../../kit/wildcards';
import { parameterArn, readParameter } from '../ssm/parameter';

/** An error response of AWS's API; `ignoreErrorCodesMatching` is matched with its name. */
export class ApiError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly repair?: string,
  ) {
    super(message);
  }
}

export interface CallContext {
  readonly world: World;
  /** Which account and region are called. */
  readonly environment: AwsEnvironment;
  /** The resource that makes the call, as messages name it. */
  readonly where: string;
}

export interface ApiCall {
  /** The ARN that the caller must have permission for. */
  resource(parameters: Properties, environment: AwsEnvironment): string;
  answer(parameters: Properties, context: CallContext): Properties;
}

/** The calls of AWS's API that a custom resource can make in the rehearsal. Any other is refused. */
export const api: Readonly<Record<string, ApiCall>> = {
  'ssm:GetParameter': {
    resource: ({ Name }, environment) =>
      String(Name).startsWith('arn:') ? String(Name) : parameterArn({ ...environment, id: String(Name) }),
    answer({ Name }, { environment, world }) {
      const parameter = readParameter(world, environment, String(Name));
      if (parameter !== undefined) return { Parameter: parameter };
      const elsewhere = world.all('AWS::SSM::Parameter').filter(({ id }) => id === Name);
      throw new ApiError(
        'ParameterNotFound',
        `Parameter ${Name} not found.`,
        elsewhere.length === 0
          ? `no stack in account ${environment.account}, ${environment.region}, has a parameter of that name${similar(world, environment, String(Name))}`
          : `it is in ${elsewhere.map(({ account, region }) => `account ${account}, ${region}`).join(' and ')}; the call reads account ${environment.account}, ${environment.region}`,
      );
    },
  },
  'ec2:DescribeNetworkInterfaces': {
    resource: () => '*',
    answer(parameters, { environment, world, where }) {
      const { NetworkInterfaceIds: ids, Filters: filters = [] } = parameters as DescribeNetworkInterfaces;
      let found = world.all(INTERFACE, environment);
      if (ids !== undefined)
        found = [ids].flat().map((id) => {
          const resource = found.find((each) => each.id === id);
          if (resource !== undefined) return resource;
          throw new ApiError(
            'InvalidNetworkInterfaceID.NotFound',
            `The networkInterface ID '${id}' does not exist`,
            `account ${environment.account}, ${environment.region}, has no such network interface`,
          );
        });
      for (const { Name, Values } of filters)
        found = found.filter((resource) => valuesOf(Name, resource, where).some((value) => matches(value, Values)));
      return { NetworkInterfaces: found.map(({ properties }) => properties) };
    },
  },
};

const INTERFACE = 'AWS::EC2::NetworkInterface';

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
interface DescribeNetworkInterfaces {
  readonly NetworkInterfaceIds?: string | readonly string[];
  readonly Filters?: readonly { readonly Name: string; readonly Values: unknown }[];
}

const filterValues: Readonly<Record<string, (properties: PropertiesOf<typeof INTERFACE>) => readonly unknown[]>> = {
  'network-interface-id': ({ NetworkInterfaceId }) => [NetworkInterfaceId],
  'subnet-id': ({ SubnetId }) => [SubnetId],
  'vpc-id': ({ VpcId }) => [VpcId],
  'availability-zone': ({ AvailabilityZone }) => [AvailabilityZone],
  'private-ip-address': ({ PrivateIpAddress }) => [PrivateIpAddress],
  'addresses.private-ip-address': ({ PrivateIpAddress }) => [PrivateIpAddress],
  'group-id': ({ Groups = [] }) => Groups.map(({ GroupId }) => GroupId),
  'interface-type': ({ InterfaceType }) => [InterfaceType],
  description: ({ Description }) => [Description],
  status: ({ Status }) => [Status],
};

function valuesOf(filter: string, { properties }: ResourceOf<typeof INTERFACE>, where: string): readonly unknown[] {
  const values = filterValues[filter];
  if (values !== undefined) return values(properties);
  return notRehearsed({
    resource: where,
    message: `the filter '${filter}'`,
    repair: `filter by ${Object.keys(filterValues).join(', ')}`,
  });
}

/** EC2's filters take the wildcards `*` and `?`. */
function matches(value: unknown, patterns: unknown): boolean {
  return [patterns].flat().some((pattern) => fits(String(pattern), String(value)));
}

/** Parameters of the same account and region with the same last path segment: most likely one of them was meant. */
function similar(world: World, environment: AwsEnvironment, name: string): string {
  const last = name.slice(name.lastIndexOf('/'));
  const ids = world.all('AWS::SSM::Parameter', environment).map(({ id }) => id);
  const close = ids.filter((id) => id.endsWith(last));
  return close.length === 0 ? '' : `; it has ${close.join(', ')}`;
}
