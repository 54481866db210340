import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { catalog, type ProviderName } from '../services/catalog/catalog';
import { ec2Unit } from '../stages/ec2/ec2-unit';

interface Definition {
  readonly command: readonly string[];
  /** `NAME=value` each. */
  readonly variables: readonly string[];
}

interface Start {
  /** Node's, which are all that is between it and the bundle. */
  readonly flags: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** How AWS starts a service, but for the address it listens at: what is measured is what runs there. */
export function startOf(name: ProviderName): Start {
  const dockerfile = path.join(__dirname, '..', 'services', name, 'Dockerfile');
  const { command, variables } = existsSync(dockerfile) ? container(readFileSync(dockerfile, 'utf8')) : unit(name);
  return {
    flags: command.filter((argument) => argument.startsWith('--')),
    // On this machine nothing listens beyond itself.
    variables: { ...Object.fromEntries(variables.map((pair) => pair.split('='))), HOST: '127.0.0.1' },
  };
}

function container(dockerfile: string): Definition {
  return {
    command: JSON.parse(found(dockerfile, /^CMD (.+)$/m)),
    variables: found(dockerfile, /^ENV (.+)$/m).split(' '),
  };
}

function unit(name: ProviderName): Definition {
  const text = ec2Unit({ name, directory: `/opt/${name}`, port: catalog[name].port, environment: {} });
  return {
    command: found(text, /^ExecStart=(.+)$/m).split(' '),
    variables: [...text.matchAll(/^Environment=(.+)$/gm)].map(([, variable]) => variable!),
  };
}

function found(text: string, pattern: RegExp): string {
  const [, match] = pattern.exec(text) ?? [];
  if (match === undefined) throw new Error(`nothing is found by ${pattern}: see ${__filename}`);
  return match;
}
