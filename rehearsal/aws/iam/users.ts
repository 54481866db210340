import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexOf } from '../../cloudformation/generated-names';
import type { AwsEnvironment } from '../../cloudformation/world';
import { writeFileWhole } from '../../kit/whole-file';
import { type AccessKey, type Credentials, newAccessKey } from '../../path/credentials';
import { administratorAccess } from '../../permissions/managed-policies';
import type { NamedPolicy } from '../../permissions/policies';

/** Two users of each account: one may do everything, one nothing. */
const people: Readonly<Record<string, readonly NamedPolicy[]>> = {
  administrator: [administratorAccess],
  powerless: [],
};

const PRIVATE = 0o600;

/**
 * IAM users with long-term access keys, which no template defines: the user of this machine signs requests with them.
 *
 * Their keys are kept in a file of the form that AWS's own tools read (`AWS_SHARED_CREDENTIALS_FILE`), with a profile for
 * each, `administrator-111111111111`. No process gets it by its environment, and the user's own AWS configuration is neither
 * read nor replaced.
 */
export class Users {
  readonly #directory: string;
  readonly #credentials: Credentials;
  readonly #keys: Map<string, AccessKey>;

  constructor(directory: string, credentials: Credentials) {
    this.#directory = directory;
    this.#credentials = credentials;
    this.#keys = readKeys(this.#file);
    for (const profile of this.#keys.keys()) this.#admit(profile);
  }

  /**
   * Gives an account its users, if it has none, and returns a file for each with which curl signs requests to an API
   * there: `curl --config <file> <url>`.
   */
  curlFiles({ account, region }: AwsEnvironment): Readonly<Record<string, string>> {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const files: Record<string, string> = {};
    for (const name of Object.keys(people)) {
      const profile = `${name}-${account}`;
      const { id, secret } = this.#keys.get(profile) ?? this.#create(profile);
      files[name] = join(this.#directory, `${profile}-${region}.curl`);
      const lines = [`aws-sigv4 = "aws:amz:${region}:execute-api"`, `user = "${id}:${secret}"`, ''];
      if (read(files[name]) !== lines.join('\n')) writeFileWhole(files[name], lines.join('\n'), PRIVATE);
    }
    return files;
  }

  get #file(): string {
    return join(this.#directory, 'credentials');
  }

  #create(profile: string): AccessKey {
    const key = newAccessKey('AKIA');
    this.#keys.set(profile, key);
    const lines = [...this.#keys].flatMap(([name, { id, secret }]) => [
      '',
      `[${name}]`,
      `aws_access_key_id = ${id}`,
      `aws_secret_access_key = ${secret}`,
    ]);
    writeFileWhole(
      this.#file,
      ['# Of this rehearsal alone: AWS knows none of them.', ...lines, ''].join('\n'),
      PRIVATE,
    );
    this.#admit(profile);
    return key;
  }

  #admit(profile: string): void {
    const [, name, account] = /^(.+)-(\d{12})$/.exec(profile) ?? [];
    const policies = people[name ?? ''];
    if (name === undefined || account === undefined || policies === undefined) return;
    const arn = `arn:aws:iam::${account}:user/${name}`;
    const principalId = `AIDA${hexOf(arn, 17).toUpperCase()}`;
    this.#credentials.admit({
      session: { arn, roleArn: arn, account, principalId, user: { name, policies } },
      key: this.#keys.get(profile)!,
    });
  }
}

/** The keys of a file. A key that cannot be read is left out, and made anew when it is needed. */
function readKeys(file: string): Map<string, AccessKey> {
  const profiles = (read(file) ?? '').matchAll(
    /^\[(\S+)\]\naws_access_key_id = (AKIA\w{16})\naws_secret_access_key = (\S+)$/gm,
  );
  return new Map([...profiles].map(([, profile, id, secret]) => [profile!, { id: id!, secret: secret! }]));
}

/** Undefined if it cannot be read for any reason; writing it will report the error. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
