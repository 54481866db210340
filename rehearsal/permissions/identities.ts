import { nameOf, type Properties, type Resource, type ResourceOf, type World } from '../cloudformation/world';
import { partitionOf } from '../kit/partition';
import { type RefusalDetail, refuse } from '../kit/refusal';
import type { Call, Identity, Session } from './caller';
import { denialOf, trustRepair } from './denial';
import { evaluate } from './evaluation';
import { administratorAccess } from './managed-policies';
import { policiesOf, type RolePolicies } from './policies';
import { taking } from './statement';

const MOST_VERDICTS = 10_000;

type Verdict = Omit<RefusalDetail, 'resource'> | undefined;

/**
 * IAM and STS for the roles and policies of the World.
 *
 * A verdict is cached until the World changes: a service calls the same action on the same table for every request, and an
 * evaluation takes about a tenth of a millisecond.
 */
export function createIdentity(world: World): Identity {
  return new WorldIdentity(world);
}

class WorldIdentity implements Identity {
  readonly #world: World;
  readonly #verdicts = new Map<string, Verdict>();
  #revision = -1;

  constructor(world: World) {
    this.#world = world;
  }

  async serviceSession(
    service: string,
    roleArn: string,
    where: string,
    context: Readonly<Record<string, string>> = {},
  ): Promise<Session> {
    const role = this.#role(roleArn);
    if (role === undefined)
      refuse({
        resource: where,
        code: 'NoSuchEntity',
        message: `The role ${roleArn} that ${service} should assume does not exist`,
        repair: `no stack in account ${accountOf(roleArn)} has it`,
      });
    const { result, statements } = evaluate({
      principal: service,
      action: 'sts:AssumeRole',
      resource: arnOf(role),
      account: role.account,
      context,
      resourcePolicy: role.properties.AssumeRolePolicyDocument,
    });
    if (result !== 'Allowed') {
      refuse({
        resource: where,
        property: 'Role',
        code: 'AccessDenied',
        message: `${service} is not authorized to perform: sts:AssumeRole on resource: ${arnOf(role)}`,
        repair: `${nameOf(role)}: ${result === 'ExplicitlyDenied' ? 'its trust policy denies it' : trustRepair(statements.resource ?? [], service)}`,
      });
    }
    return sessionOf(role, where);
  }

  async assumeRole(caller: Session, roleArn: string, where: string, externalId?: string): Promise<Session> {
    const role = this.#role(roleArn);
    const deny = (repair: string): never =>
      refuse({
        resource: where,
        code: 'AccessDenied',
        // AWS's message is always the same, so that nobody learns which roles exist.
        message: `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        repair,
        source: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
      });
    if (role === undefined) return deny(`the role does not exist: no stack in account ${accountOf(roleArn)} has it`);
    const { owner, policies } = this.#permissions(caller, where);
    const decision = evaluate({
      principal: caller.arn,
      action: 'sts:AssumeRole',
      resource: arnOf(role),
      account: role.account,
      context: { ...contextOf(caller), ...(externalId !== undefined && { 'sts:ExternalId': externalId }) },
      identityPolicies: policies.identity,
      permissionBoundaryPolicies: policies.boundary,
      resourcePolicy: role.properties.AssumeRolePolicyDocument,
    });
    if (decision.result === 'Allowed') return sessionOf(role, where);
    const trust = decision.statements.resource ?? [];
    if (taking(trust, 'Deny').length > 0) return deny(`${nameOf(role)}: its trust policy denies it`);
    if (!trust.some(({ applies }) => applies)) return deny(`${nameOf(role)}: ${trustRepair(trust, caller.roleArn)}`);
    return deny(denialOf({ action: 'sts:AssumeRole', resource: roleArn, owner, policies }, decision).repair);
  }

  async authorize(session: Session, call: Call, where: string): Promise<void> {
    if (this.#revision !== this.#world.revision) {
      this.#verdicts.clear();
      this.#revision = this.#world.revision;
    }
    const rest = call.context || call.resourcePolicy || call.endpointPolicy;
    const key = `${session.arn}|${call.action}|${call.resource}${rest ? JSON.stringify([call.context, call.resourcePolicy, call.endpointPolicy]) : ''}`;
    if (!this.#verdicts.has(key)) {
      // A resource may be the path of a request, so the number of verdicts has no limit.
      if (this.#verdicts.size >= MOST_VERDICTS) this.#verdicts.clear();
      this.#verdicts.set(key, this.#verdict(session, call, where));
    }
    const denial = this.#verdicts.get(key);
    if (denial !== undefined) refuse({ resource: where, ...denial });
  }

  #verdict(session: Session, call: Call, where: string): Verdict {
    const { action, resource } = call;
    const { owner, policies } = this.#permissions(session, where);
    const decision = evaluate({
      principal: session.arn,
      action,
      resource,
      account: accountOf(resource) || session.account,
      context: { ...contextOf(session), ...call.context },
      identityPolicies: policies.identity,
      permissionBoundaryPolicies: policies.boundary,
      resourcePolicy: call.resourcePolicy,
      endpointPolicy: call.endpointPolicy,
    });
    if (decision.result === 'Allowed') return undefined;
    const question = { action, resource, owner, policies, ...(call.endpoint && { endpoint: call.endpoint }) };
    const { because, repair } = denialOf(question, decision);
    return {
      code: 'AccessDenied',
      message: `User: ${session.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
      repair,
    };
  }

  #role(roleArn: string): ResourceOf<'AWS::IAM::Role'> | undefined {
    const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    return this.#world
      .all('AWS::IAM::Role', { account: accountOf(roleArn) })
      .find((role) => role.id === name && role.attributes.Arn === roleArn);
  }

  /** The policies of a user, or of a session's role. Refused if the role has been deleted. */
  #permissions(session: Session, where: string): { readonly owner: string; readonly policies: RolePolicies } {
    const { user } = session;
    if (user !== undefined) return { owner: session.arn, policies: { identity: user.policies, unknown: [] } };
    const role = this.#role(session.roleArn);
    if (role !== undefined) return { owner: nameOf(role), policies: policiesOf(this.#world, role) };
    refuse({
      resource: where,
      code: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      repair: `the role ${session.roleArn} of the session ${session.arn} is gone`,
    });
  }
}

/** Whether a VPC endpoint's policy allows a call, whatever the caller's own permissions are. */
export function admits(endpointPolicy: Properties, { action, resource }: Pick<Call, 'action' | 'resource'>) {
  const account = '000000000000';
  const { result } = evaluate({
    principal: `arn:aws:sts::${account}:assumed-role/anybody/anybody`,
    action,
    resource,
    account,
    context: {},
    identityPolicies: [administratorAccess],
    endpointPolicy,
  });
  return result === 'Allowed';
}

function sessionOf(role: Resource, where: string): Session {
  const name =
    where
      .slice(where.lastIndexOf('/') + 1)
      .replace(/[^\w+=,.@-]/g, '-')
      .slice(-64) || 'session';
  const { account, region } = role;
  return {
    arn: `arn:${partitionOf(region)}:sts::${account}:assumed-role/${role.id}/${name}`,
    roleArn: arnOf(role),
    account,
    ...(role.attributes.RoleId !== undefined && { principalId: `${role.attributes.RoleId}:${name}` }),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html: what every call carries. */
function contextOf({ roleArn, account, user }: Session): Record<string, string> {
  return {
    'aws:PrincipalArn': roleArn,
    'aws:PrincipalAccount': account,
    'aws:PrincipalType': user === undefined ? 'AssumedRole' : 'User',
    ...(user !== undefined && { 'aws:username': user.name }),
    'aws:SecureTransport': 'true',
  };
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

function arnOf(role: Resource): string {
  return role.attributes.Arn as string;
}
