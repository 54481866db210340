import { Users } from '../../../rehearsal/aws/iam/users';
import type { AwsEnvironment, World } from '../../../rehearsal/cloudformation/world';
import { Credentials } from '../../../rehearsal/path/credentials';
import { createIdentity } from '../../../rehearsal/permissions/identities';

/** The callers whom a rehearsal gives a person, with their keys in a directory. */
export class Callers {
  readonly credentials = new Credentials();
  readonly #users: Users;

  constructor(directory: string) {
    this.#users = new Users(directory, this.credentials);
  }

  /** Files for curl, by the names of the callers. */
  curlFiles(environment: AwsEnvironment): Readonly<Record<string, string>> {
    return this.#users.curlFiles(environment);
  }

  /** Whom an API asks who has signed. */
  signers(world: World) {
    return { identity: createIdentity(world), holder: (id: string) => this.credentials.holder(id) };
  }
}
