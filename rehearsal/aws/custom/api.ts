import type { AwsEnvironment, Properties, Resource, World } from '../../cloudformation/world';
import { fits } from '../../kit/wildcards';
import { parameterArn, readParameter } from '../ssm/parameter';

/** An error that AWS's API answers with: its name is what `ignoreErrorCodesMatching` sees. */
export class ApiError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly repair?: string,
  ) {
    super(message);
  }
}

export interface ApiCall {
  /** What the caller must be allowed to do, and to what. */
  resource(parameters: Properties, place: AwsEnvironment): string;
  answer(parameters: Properties, place: AwsEnvironment, world: World): Properties;
}

/** The calls of AWS's API that a custom resource can make in the rehearsal. Any other is refused. */
export const api: Readonly<Record<string, ApiCall>> = {
  'ssm:GetParameter': {
    resource: ({ Name }, place) =>
      String(Name).startsWith('arn:') ? Name : parameterArn({ ...place, id: String(Name) }),
    answer({ Name }, place, world) {
      const parameter = readParameter(world, place, String(Name));
      if (parameter !== undefined) return { Parameter: parameter };
      const elsewhere = world.all('AWS::SSM::Parameter').filter(({ id }) => id === Name);
      throw new ApiError(
        'ParameterNotFound',
        `Parameter ${Name} not found.`,
        elsewhere.length === 0
          ? `no stack in account ${place.account}, ${place.region}, has a parameter of that name${similar(world, place, String(Name))}`
          : `it is in ${elsewhere.map(({ account, region }) => `account ${account}, ${region}`).join(' and ')}; the call reads account ${place.account}, ${place.region}`,
      );
    },
  },
  'ec2:DescribeNetworkInterfaces': {
    resource: () => '*',
    answer({ NetworkInterfaceIds: ids, Filters: filters = [] }, place, world) {
      let found = world.all('AWS::EC2::NetworkInterface', place);
      if (ids !== undefined)
        found = [ids].flat().map((id: string) => {
          const resource = found.find((each) => each.id === id);
          if (resource !== undefined) return resource;
          throw new ApiError(
            'InvalidNetworkInterfaceID.NotFound',
            `The networkInterface ID '${id}' does not exist`,
            `account ${place.account}, ${place.region}, has no such network interface`,
          );
        });
      for (const { Name, Values } of filters)
        found = found.filter((resource) => valuesOf(Name, resource).some((value) => matches(value, Values)));
      return { NetworkInterfaces: found.map(({ properties }) => properties) };
    },
  },
};

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
const filterValues: Readonly<Record<string, (properties: Properties) => readonly unknown[]>> = {
  'network-interface-id': ({ NetworkInterfaceId }) => [NetworkInterfaceId],
  'subnet-id': ({ SubnetId }) => [SubnetId],
  'vpc-id': ({ VpcId }) => [VpcId],
  'availability-zone': ({ AvailabilityZone }) => [AvailabilityZone],
  'private-ip-address': ({ PrivateIpAddress }) => [PrivateIpAddress],
  'addresses.private-ip-address': ({ PrivateIpAddress }) => [PrivateIpAddress],
  'group-id': ({ Groups = [] }) => Groups.map(({ GroupId }: Properties) => GroupId),
  'interface-type': ({ InterfaceType }) => [InterfaceType],
  description: ({ Description }) => [Description],
  status: ({ Status }) => [Status],
};

function valuesOf(filter: string, { properties }: Resource): readonly unknown[] {
  const values = filterValues[filter];
  if (values !== undefined) return values(properties);
  throw new ApiError(
    'InvalidParameterValue',
    `The filter '${filter}' is invalid`,
    `the rehearsal knows ${Object.keys(filterValues).join(', ')}`,
  );
}

/** EC2's filters know `*` and `?`. */
function matches(value: unknown, patterns: unknown): boolean {
  return [patterns].flat().some((pattern) => fits(String(pattern), String(value)));
}

/** Parameters of the same place whose last part has the same name: most likely the one that was meant. */
function similar(world: World, place: AwsEnvironment, name: string): string {
  const last = name.slice(name.lastIndexOf('/'));
  const ids = world.all('AWS::SSM::Parameter', place).map(({ id }) => id);
  const close = ids.filter((id) => id.endsWith(last));
  return close.length === 0 ? '' : `; it has ${close.join(', ')}`;
}
