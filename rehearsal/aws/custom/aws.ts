import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import { type AwsEnvironment, nameOf, type PropertiesOf, type Resource, type World } from '../../cloudformation/world';
import { notRehearsed, Refusal, refuse } from '../../kit/refusal';
import type { Identity, Session } from '../../permissions/caller';
import { type ApiCall, ApiError, api } from './api';
import { type CallKind, callsIn, filtered, flattened, nameOfCall, type SdkCall, withPhysicalId } from './call';

const RESPONSES = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html';

/** In bytes. */
const LONGEST_RESPONSE = 4096;

export interface AwsCustomResourceProps {
  readonly world: World;
  readonly identity: Identity;
}

/**
 * The AwsCustomResource of the CDK: its Lambda makes one call of AWS's API at each creation, update and deletion.
 *
 * Here the call is made against the World, with the Lambda's own role or the role that it assumes. How a response becomes an
 * id and attributes follows the handler that the CDK ships
 * (aws-cdk-lib/custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler).
 */
export function awsCustomResourceTwin(props: AwsCustomResourceProps): Twin {
  const calls = new CustomResourceCalls(props);
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
      return calls.make('Create', request, id);
    },
    async update(request, before) {
      const id = callsIn(request.properties)!.Update?.physicalResourceId?.id ?? before.id;
      return calls.make('Update', request, id);
    },
    async delete(resource) {
      const id = callsIn(resource.properties)?.Delete?.physicalResourceId?.id ?? resource.id;
      await calls.make('Delete', resource, id);
    },
  };
}

/** Makes the calls of AwsCustomResources. */
class CustomResourceCalls {
  readonly #props: AwsCustomResourceProps;

  constructor(props: AwsCustomResourceProps) {
    this.#props = props;
  }

  /** Makes the call that a resource states for this event, if any; `id` is the resource's id unless the response gives one. */
  async make(kind: CallKind, resource: ResourceRequest | Resource, id: string): Promise<Outcome> {
    const call = callsIn(resource.properties)?.[kind];
    if (call === undefined) return { id };
    const prepared = await this.#prepared(call, kind, resource);
    const response = await this.#response(prepared, id);
    const attributes =
      response === undefined ? {} : filtered({ region: prepared.environment.region, ...response }, call);
    checkLength(attributes, prepared);
    return { id: physicalIdOf(response ?? {}, prepared, id), attributes };
  }

  /** The response, flattened; undefined for an error that the call says to ignore. */
  async #response(
    { call, name, model, session, environment, kind, where }: PreparedCall,
    id: string,
  ): Promise<Record<string, unknown> | undefined> {
    const { world, identity } = this.#props;
    const parameters = withPhysicalId(call.parameters ?? {}, id);
    try {
      await identity.authorize(session, { action: name, resource: model.resource(parameters, environment) }, where);
      return flattened(model.answer(parameters, { world, environment, where }));
    } catch (error) {
      if (isIgnored(error, call)) return undefined;
      throw explained(error, where, kind);
    }
  }

  /** Everything that a call needs; refused if it cannot be made. */
  async #prepared(call: SdkCall, kind: CallKind, resource: ResourceRequest | Resource): Promise<PreparedCall> {
    const where = nameOf(resource);
    const lambda = this.#props.world.find('AWS::Lambda::Function', String(resource.properties.ServiceToken));
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
    const session = await this.#session(call, lambda, { kind, where });
    const environment = { account: session.account, region: call.region ?? resource.region };
    return { call, kind, where, name, model, session, environment };
  }

  /** The session of the Lambda function's role, or of the role that it assumes for this call. */
  async #session(
    call: SdkCall,
    lambda: Resource<PropertiesOf<'AWS::Lambda::Function'>>,
    { kind, where }: { kind: CallKind; where: string },
  ): Promise<Session> {
    const { identity } = this.#props;
    const own = await identity.serviceSession('lambda.amazonaws.com', lambda.properties.Role, nameOf(lambda));
    return call.assumedRoleArn === undefined
      ? own
      : identity
          .assumeRole(own, call.assumedRoleArn, where, call.externalId)
          .catch((error) => Promise.reject(at(`${kind}.assumedRoleArn`, error)));
  }
}

interface PreparedCall {
  readonly call: SdkCall;
  readonly kind: CallKind;
  /** The resource, as messages name it. */
  readonly where: string;
  /** `ssm:GetParameter`. */
  readonly name: string;
  readonly model: ApiCall;
  readonly session: Session;
  readonly environment: AwsEnvironment;
}

function checkLength(attributes: Readonly<Record<string, unknown>>, { kind, where }: PreparedCall): void {
  const size = JSON.stringify(attributes).length;
  if (size <= LONGEST_RESPONSE) return;
  refuse({
    resource: where,
    property: `${kind}.outputPaths`,
    message: `Response object is too long: ${size} bytes, at most ${LONGEST_RESPONSE}`,
    repair: 'name the outputPaths that are needed',
    source: RESPONSES,
  });
}

/** The physical id at the call's responsePath, or `id` if it has none. */
function physicalIdOf(
  response: Readonly<Record<string, unknown>>,
  { call, where, kind }: PreparedCall,
  id: string,
): string {
  const responsePath = call.physicalResourceId?.responsePath;
  const physicalId = responsePath === undefined ? id : response[responsePath];
  if (typeof physicalId === 'string' && physicalId !== '') return physicalId;
  return refuse({
    resource: where,
    property: `${kind}.physicalResourceId.responsePath`,
    message: `Invalid PhysicalResourceId: the response has nothing at '${responsePath}'`,
    repair: `it has ${Object.keys(response).join(', ')}`,
  });
}

function isIgnored(error: unknown, { ignoreErrorCodesMatching }: SdkCall): boolean {
  const code = error instanceof ApiError ? error.name : error instanceof Refusal ? error.detail.code : undefined;
  if (code === undefined || ignoreErrorCodesMatching === undefined) return false;
  return new RegExp(ignoreErrorCodesMatching).test(code);
}

/** An API error as CloudFormation reports it. */
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

/** A refusal that names this property unless it names one already. */
function at(property: string, error: unknown): unknown {
  return error instanceof Refusal ? new Refusal({ property, ...error.detail }) : error;
}

function failed(message: string): string {
  return `Received response status [FAILED] from custom resource. Message returned: ${message}`;
}
