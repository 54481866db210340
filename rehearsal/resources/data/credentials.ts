import { randomBytes } from 'node:crypto';
import type { AwsClient } from '../../network/aws-reachability';
import type { Session } from '../identity';

/** What the AWS SDKs read from the environment. */
export interface CredentialVariables {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string;
}

export interface Holder {
  readonly session: Session;
  readonly client?: AwsClient;
}

/**
 * Temporary credentials, each for one task or instance.
 *
 * They open nothing but the rehearsal's own endpoints: there, the access key id says whose call it is. They live in
 * memory only, and end with the process that they were issued to.
 */
export class Credentials {
  #holders = new Map<string, Holder>();

  /** `client` is where their holder runs. */
  issue(session: Session, client?: AwsClient): CredentialVariables {
    const key = `ASIA${randomBytes(10).toString('hex').slice(0, 16).toUpperCase()}`;
    this.#holders.set(key, { session, ...(client && { client }) });
    return {
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: randomBytes(30).toString('base64'),
      AWS_SESSION_TOKEN: randomBytes(30).toString('base64'),
    };
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
