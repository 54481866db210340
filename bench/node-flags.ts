import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ProviderName } from '../services/catalog/catalog';
import { todoUnit } from '../stages/providers/todo/todo-unit';

const commands: Readonly<Record<ProviderName, () => readonly string[]>> = {
  dogs() {
    const dockerfile = readFileSync(path.join(__dirname, '..', 'services', 'dogs', 'Dockerfile'), 'utf8');
    return JSON.parse(found(dockerfile, /^CMD (.+)$/m));
  },
  todo() {
    const unit = todoUnit({ name: 'todo', directory: '/opt/todo', port: 8081, tableName: 'todos' });
    return found(unit, /^ExecStart=(.+)$/m).split(' ');
  },
};

/** The flags with which AWS starts node for a service: what is measured is what runs there. */
export function nodeFlags(name: ProviderName): string[] {
  return commands[name]().filter((argument) => argument.startsWith('--'));
}

function found(text: string, pattern: RegExp): string {
  const [, command] = pattern.exec(text) ?? [];
  if (command === undefined) throw new Error(`no command is found by ${pattern}: see ${__filename}`);
  return command;
}
