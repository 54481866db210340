import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type PropertiesOf, type Resource, type World } from '../../cloudformation/world';
import { notRehearsed, Refusal, refuse } from '../../kit/refusal';
import type { Identity, Session } from '../../permissions/caller';
import { ApiError, api } from './api';
import { type CallKind, callsIn, filtered, flattened, nameOfCall, type SdkCall, withPhysicalId } from './call';

const RESPONSES = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html';

/** Bytes that a custom resource may answer. */
const LONGEST_RESPONSE = 4096;

export interface AwsCustomResourceProps {
  readonly world: World;
  readonly identity: Identity;
}

/**
 * The AwsCustomResource of the CDK: its Lambda makes one call of AWS's API at each creation, update and deletion.
 *
 * Here the call is made against the World, as the Lambda's own role and through the role that it assumes. How the call's
 * result becomes an id and attributes follows the handler that CDK ships
 * (aws-cdk-lib/custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler).
 */
export function awsCustomResourceTwin({ world, identity }: AwsCustomResourceProps): Twin {
  return {
    types: [],
    // Its author may give it any type: `Custom::AWS` is only the default.
    matches: (type, properties) =>
      (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') &&
      callsIn(properties) !== undefined,
    async create(request) {
      const { Create, Update, Delete } = callsIn(request.properties)!;
      const id =
        Create?.physicalResourceId?.id ??
        Update?.physicalResourceId?.id ??
        Delete?.physicalResourceId?.id ??
        request.logicalId;
      return make('Create', request, id);
    },
    async update(request, before) {
      return make('Update', request, callsIn(request.properties)!.Update?.physicalResourceId?.id ?? before.id);
    },
    async delete(resource) {
      await make('Delete', resource, callsIn(resource.properties)?.Delete?.physicalResourceId?.id ?? resource.id);
    },
  };

  async function make(kind: CallKind, resource: ResourceRequest | Resource, id: string): Promise<Outcome> {
    const call = callsIn(resource.properties)?.[kind];
    if (call === undefined) return { id };
    const where = nameOf(resource);
    const { session, name, model } = await prepared(call, kind, resource);
    const place = { account: session.account, region: call.region ?? resource.region };
    const parameters = withPhysicalId(call.parameters ?? {}, id);
    let response: Record<string, unknown> = {};
    let attributes: Record<string, unknown> = {};
    try {
      await identity.authorize(session, { action: name, resource: model.resource(parameters, place) }, where);
      response = flattened(model.answer(parameters, place, world));
      attributes = filtered({ region: place.region, ...response }, call);
    } catch (error) {
      const code = error instanceof ApiError ? error.name : error instanceof Refusal ? error.detail.code : undefined;
      if (code === undefined || !isIgnored(code, call)) throw explained(error, where, kind);
    }
    const size = JSON.stringify(attributes).length;
    if (size > LONGEST_RESPONSE) {
      refuse({
        resource: where,
        property: `${kind}.outputPaths`,
        message: `Response object is too long: ${size} bytes, at most ${LONGEST_RESPONSE}`,
        repair: 'name the outputPaths that are needed',
        source: RESPONSES,
      });
    }
    return { id: physicalIdOf(call, response, { where, kind, id }), attributes };
  }

  /** Who makes the call and what the rehearsal knows of it; refused if nobody can make it. */
  async function prepared(call: SdkCall, kind: CallKind, resource: ResourceRequest | Resource) {
    const where = nameOf(resource);
    const lambda = world.find('AWS::Lambda::Function', resource.properties.ServiceToken);
    if (lambda === undefined) {
      return refuse({
        resource: where,
        property: 'ServiceToken',
        message: `Invalid ServiceToken: no function ${resource.properties.ServiceToken} is deployed`,
        repair: 'name a function that is deployed before this resource',
      });
    }
    const name = nameOfCall(call);
    const model = api[name];
    if (model === undefined) {
      return notRehearsed({
        resource: where,
        property: `${kind}.action`,
        message: `the call ${name}`,
        repair: `known are ${Object.keys(api).join(', ')}: see rehearsal/aws/custom/api.ts`,
      });
    }
    if (call.externalId !== undefined && call.assumedRoleArn === undefined) {
      refuse({
        resource: where,
        property: `${kind}.externalId`,
        message: failed('ExternalId can only be provided when assumedRoleArn is specified'),
        repair: 'state assumedRoleArn, or leave externalId out',
      });
    }
    return { session: await sessionFor(call, kind, lambda, where), name, model };
  }

  async function sessionFor(
    call: SdkCall,
    kind: CallKind,
    lambda: Resource<PropertiesOf<'AWS::Lambda::Function'>>,
    where: string,
  ): Promise<Session> {
    const own = await identity.serviceSession('lambda.amazonaws.com', lambda.properties.Role, nameOf(lambda));
    return call.assumedRoleArn === undefined
      ? own
      : identity
          .assumeRole(own, call.assumedRoleArn, where, call.externalId)
          .catch((error) => Promise.reject(at(`${kind}.assumedRoleArn`, error)));
  }
}

/** What the response says that the resource is, or what it is anyway. */
function physicalIdOf(
  { physicalResourceId: { responsePath } = {} }: SdkCall,
  response: Readonly<Record<string, unknown>>,
  { where, kind, id }: { where: string; kind: CallKind; id: string },
): string {
  const physicalId = responsePath === undefined ? id : response[responsePath];
  if (typeof physicalId === 'string' && physicalId !== '') return physicalId;
  return refuse({
    resource: where,
    property: `${kind}.physicalResourceId.responsePath`,
    message: `Invalid PhysicalResourceId: the response has nothing at '${responsePath}'`,
    repair: `it has ${Object.keys(response).join(', ')}`,
  });
}

function isIgnored(code: string, { ignoreErrorCodesMatching }: SdkCall): boolean {
  return ignoreErrorCodesMatching !== undefined && new RegExp(ignoreErrorCodesMatching).test(code);
}

/** What the API answered, as CloudFormation reports it. */
function explained(error: unknown, where: string, kind: CallKind): unknown {
  if (!(error instanceof ApiError)) return at(`${kind}.action`, error);
  return new Refusal({
    resource: where,
    property: `${kind}.parameters`,
    code: error.name,
    message: failed(error.message),
    repair: error.repair ?? 'repair the parameters of the call',
  });
}

/** A refusal with the property that it is about, if it names none. */
function at(property: string, error: unknown): unknown {
  return error instanceof Refusal ? new Refusal({ property, ...error.detail }) : error;
}

function failed(message: string): string {
  return `Received response status [FAILED] from custom resource. Message returned: ${message}`;
}
