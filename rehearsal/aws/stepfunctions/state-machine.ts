import { must } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type PropertiesOf, type World } from '../../cloudformation/world';
import { partitionOf } from '../../kit/partition';
import { Refusal } from '../../kit/refusal';
import { API, ROUTE } from '../../path/http-api';
import { RouteTable } from '../../path/route-table';
import { invocationOf } from '../../path/signed-caller';
import type { Identity, Session } from '../../permissions/caller';

const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';

type Request = ResourceRequest<PropertiesOf<typeof STATE_MACHINE>>;

interface Task {
  readonly state: string;
  readonly call: Call;
}

export interface StateMachinesProps {
  readonly world: World;
  readonly identity: Identity;
}

/**
 * A state machine is checked and not run: whether its role may call the routes of HTTP APIs that its tasks call.
 *
 * AWS finds that out with each execution, after everything was deployed: it is told here, and refuses nothing.
 */
export function stateMachineTwin({ world, identity }: StateMachinesProps): Twin {
  return defineTwin(world, {
    type: STATE_MACHINE,
    properties: {
      DefinitionString: must((text) => text === undefined || definitionOf(text) !== undefined, {
        code: 'InvalidDefinition',
        message: () =>
          "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: it is not JSON with StartAt and States'",
        repair: 'write the definition in the Amazon States Language',
      }),
    },
    async check(request) {
      const { account, properties } = request;
      const session = await identity.serviceSession('states.amazonaws.com', properties.RoleArn, nameOf(request), {
        'aws:SourceAccount': account,
        'aws:SourceArn': arnOf(request, properties.StateMachineName ?? request.logicalId),
      });
      for (const task of tasksOf(definitionOf(properties.DefinitionString), 'apigateway:invoke')) {
        const problem = await problemOf(task, request, { world, identity, session });
        if (problem !== undefined) request.report(`${task.state} fails with every execution: ${problem}`);
      }
    },
    id: (request) =>
      arnOf(
        request,
        request.properties.StateMachineName ?? `${request.logicalId}-${request.generatedHex.slice(0, 12)}`,
      ),
    attributes: ({ id }) => ({ Arn: id, Name: id.slice(id.lastIndexOf(':') + 1) }),
  });
}

function arnOf({ account, region }: Pick<Request, 'account' | 'region'>, name: string): string {
  return `arn:${partitionOf(region)}:states:${region}:${account}:stateMachine:${name}`;
}

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Resource?: string;
  readonly Parameters?: Call;
  readonly Arguments?: Call;
}

/** The parameters of `apigateway:invoke`. */
interface Call {
  readonly ApiEndpoint?: string;
  readonly Method?: string;
  readonly Path?: string;
  readonly Stage?: string;
  readonly AuthType?: string;
}

/** Undefined for what is not in the Amazon States Language. */
function definitionOf(text: unknown): Definition | undefined {
  try {
    const definition = JSON.parse(String(text));
    return definition.States?.[definition.StartAt] === undefined ? undefined : definition;
  } catch {
    return undefined;
  }
}

function tasksOf(definition: Definition | undefined, call: string): Task[] {
  return Object.entries(definition?.States ?? {}).flatMap(([state, { Resource: resource, Parameters, Arguments }]) =>
    resource?.endsWith(`:states:::${call}`) ? [{ state, call: Parameters ?? Arguments ?? {} }] : [],
  );
}

/** What is wrong with a call of an HTTP API of this account; undefined also for what is not one. */
async function problemOf(
  { call }: Task,
  request: Request,
  { world, identity, session }: StateMachinesProps & { readonly session: Session },
): Promise<string | undefined> {
  const api = world.get(API, /^(\w+)\.execute-api\./.exec(call.ApiEndpoint ?? '')?.[1], request);
  if (api === undefined) return undefined;
  const { Method: method = '', Path: path = '/', Stage: stage = '$default' } = call;
  const routes = world.all(ROUTE, request).filter(({ properties }) => properties.ApiId === api.id);
  const table = new RouteTable(routes.map((route) => ({ key: String(route.properties.RouteKey), route })));
  const route = table.match(method, path);
  if (route === undefined) return `${nameOf(api)} has no route for ${method} ${path}`;
  const { AuthorizationType: type } = route.properties;
  if (type === 'NONE' || type === undefined) return undefined;
  if (type !== 'AWS_IAM' || call.AuthType !== 'IAM_ROLE')
    return `${nameOf(route)} asks for ${type}, and the call has AuthType ${call.AuthType ?? 'NO_AUTH'}`;
  try {
    await identity.authorize(session, invocationOf(api, stage, method, path), nameOf(request));
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.detail.message}; ${error.detail.repair}`;
  }
}
