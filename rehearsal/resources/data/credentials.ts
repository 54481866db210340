import { randomBytes } from 'node:crypto';
import type { Session } from '../identity';

/** What the AWS SDKs read from the environment. */
export interface CredentialVariables {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string;
}

/**
 * Temporary credentials, each for one task or instance.
 *
 * They open nothing but the rehearsal's own endpoints: there, the access key id says whose call it is. They live in
 * memory only, and end with the process that they were issued to.
 */
export class Credentials {
  #sessions = new Map<string, Session>();

  issue(session: Session): CredentialVariables {
    const key = `ASIA${randomBytes(10).toString('hex').slice(0, 16).toUpperCase()}`;
    this.#sessions.set(key, session);
    return {
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: randomBytes(30).toString('base64'),
      AWS_SESSION_TOKEN: randomBytes(30).toString('base64'),
    };
  }

  session(accessKeyId: string): Session | undefined {
    return this.#sessions.get(accessKeyId);
  }

  revoke(accessKeyId: string): void {
    this.#sessions.delete(accessKeyId);
  }
}
