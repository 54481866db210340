import { refuse } from '../../../rehearsal/kit/refusal';
import type { Call, Identity, Session } from '../../../rehearsal/permissions/caller';

/** An Identity whose roles are exactly as allowed as the test says: `action resource` per role ARN. */
export class GrantedIdentity implements Identity {
  readonly grants = new Map<string, Set<string>>();
  evaluated = 0;

  grant(roleArn: string, ...calls: string[]): void {
    this.grants.set(roleArn, new Set(calls));
  }

  async serviceSession(service: string, roleArn: string, where: string): Promise<Session> {
    const [, , , , account, role] = roleArn.split(':');
    if (!this.grants.has(roleArn)) {
      refuse({
        resource: where,
        code: 'AccessDenied',
        message: `${service} may not assume ${roleArn}`,
        repair: 'grant it',
      });
    }
    return { account: account!, roleArn, arn: `arn:aws:sts::${account}:assumed-role/${role!.slice(5)}/test` };
  }

  async assumeRole(): Promise<Session> {
    throw new Error('not part of these tests');
  }

  async authorize(session: Session, { action, resource }: Call, where: string): Promise<void> {
    this.evaluated++;
    const granted = this.grants.get(session.roleArn);
    if (granted?.has('*') || granted?.has(`${action} ${resource}`)) return;
    const message = `User: ${session.arn} is not authorized to perform: ${action} on resource: ${resource}`;
    refuse({ resource: where, code: 'AccessDenied', message, repair: 'grant it' });
  }
}
