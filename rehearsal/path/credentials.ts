import { randomBytes } from 'node:crypto';
import type { Session } from '../permissions/caller';
import type { AwsClient } from './aws-reachability';

/** What the AWS SDKs read from the environment. */
export interface CredentialVariables {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string;
}

/** What a signature is made with. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  /** Of temporary credentials alone. */
  readonly token?: string;
}

export interface Holder {
  readonly session: Session;
  readonly key: AccessKey;
  readonly client?: AwsClient;
}

/**
 * Access keys: temporary ones, each for one task or instance, and those of the rehearsal's users.
 *
 * They open nothing but the rehearsal's own endpoints: there, the access key id says whose call it is. Temporary ones
 * live in memory only, and end with the process that they were issued to.
 */
export class Credentials {
  #holders = new Map<string, Holder>();

  /** `client` is where their holder runs. */
  issue(session: Session, client?: AwsClient): CredentialVariables {
    const token = randomBytes(30).toString('base64');
    const key = { ...newAccessKey('ASIA'), token };
    this.admit({ session, key, ...(client && { client }) });
    return { AWS_ACCESS_KEY_ID: key.id, AWS_SECRET_ACCESS_KEY: key.secret, AWS_SESSION_TOKEN: token };
  }

  /** Takes calls that are signed with a key that exists already. */
  admit(holder: Holder): void {
    this.#holders.set(holder.key.id, holder);
  }

  holder(accessKeyId: string): Holder | undefined {
    return this.#holders.get(accessKeyId);
  }

  session(accessKeyId: string): Session | undefined {
    return this.holder(accessKeyId)?.session;
  }

  revoke(accessKeyId: string): void {
    this.#holders.delete(accessKeyId);
  }
}

/** `AKIA` begins a user's key, `ASIA` a temporary one: "Unique identifiers", IAM User Guide. */
export function newAccessKey(prefix: 'AKIA' | 'ASIA'): AccessKey {
  return {
    id: `${prefix}${randomBytes(8).toString('hex').toUpperCase()}`,
    secret: randomBytes(30).toString('base64'),
  };
}
