import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ProviderName } from '../services/catalog/catalog';
import { todoUnit } from '../stages/providers/todo/todo-unit';

interface Start {
  /** Node's, which are all that is between it and the bundle. */
  readonly flags: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

const definitions: Readonly<Record<ProviderName, () => { command: readonly string[]; variables: string }>> = {
  dogs() {
    const dockerfile = readFileSync(path.join(__dirname, '..', 'services', 'dogs', 'Dockerfile'), 'utf8');
    return { command: JSON.parse(found(dockerfile, /^CMD (.+)$/m)), variables: found(dockerfile, /^ENV (.+)$/m) };
  },
  todo() {
    const unit = todoUnit({ name: 'todo', directory: '/opt/todo', port: 8081, tableName: 'todos' });
    const variables = [...unit.matchAll(/^Environment=(.+)$/gm)].map(([, variable]) => variable).join(' ');
    return { command: found(unit, /^ExecStart=(.+)$/m).split(' '), variables };
  },
};

/** How AWS starts a service, but for the address it listens at: what is measured is what runs there. */
export function startOf(name: ProviderName): Start {
  const { command, variables } = definitions[name]();
  return {
    flags: command.filter((argument) => argument.startsWith('--')),
    // On this machine nothing listens beyond itself.
    variables: { ...Object.fromEntries(variables.split(' ').map((pair) => pair.split('='))), HOST: '127.0.0.1' },
  };
}

function found(text: string, pattern: RegExp): string {
  const [, match] = pattern.exec(text) ?? [];
  if (match === undefined) throw new Error(`nothing is found by ${pattern}: see ${__filename}`);
  return match;
}
