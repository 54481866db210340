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
  /** Temporary credentials only. */
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
 * They are valid at the rehearsal's own endpoints only, where the access key id identifies the caller. Temporary ones are
 * kept in memory only, and revoked when the process ends that they were issued to.
 */
export class Credentials {
  #holders = new Map<string, Holder>();

  /** `client`: where the holder of the credentials runs. */
  issue(session: Session, client?: AwsClient): CredentialVariables {
    const token = randomBytes(30).toString('base64');
    const key = { ...newAccessKey('ASIA'), token };
    this.admit({ session, key, ...(client && { client }) });
    return { AWS_ACCESS_KEY_ID: key.id, AWS_SECRET_ACCESS_KEY: key.secret, AWS_SESSION_TOKEN: token };
  }

  /** Accepts calls that are signed with an existing key. */
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
