import { basename } from 'node:path';
import { commandsOf } from '../../kit/words';

export interface HelperCall {
  readonly stack: string | undefined;
  readonly resource: string | undefined;
  readonly region: string | undefined;
  /** The role to sign as. */
  readonly role: string | undefined;
}

export interface InitCall extends HelperCall {
  readonly configSets: readonly string[];
}

export interface SignalCall extends HelperCall {
  readonly success: boolean;
}

export interface Helpers {
  /** Returns cfn-init's exit code. */
  init(call: InitCall): Promise<number>;
  signal(call: SignalCall): Promise<void>;
  /** Called for a line that was read but not run. */
  notRun(line: string): void;
}

/**
 * Follows an instance's user data as bash would, as far as it concerns CloudFormation: cfn-init, cfn-signal, their exit
 * code, and whether the script ends at an error.
 *
 * The script sets up a machine, so it must not really run on this one. Other commands are passed to `notRun` and assumed to
 * succeed.
 */
export async function follow(userData: string, helpers: Helpers): Promise<void> {
  const [first = '', ...rest] = userData.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/);
  // cloud-init runs user data that begins with an interpreter; a configuration or an archive is something else.
  if (!first.startsWith('#!')) {
    if (userData.trim() !== '') helpers.notRun(userData);
    return;
  }
  await new Script(helpers, /\s-\w*e/.test(first)).run(rest);
}

class Script {
  readonly #helpers: Helpers;
  /** The exit code of the last command: `$?`. */
  #status = 0;
  /** Whether `set -e` is on. */
  #endsAtError: boolean;
  /** The value of `#endsAtError` outside each group that has begun. */
  readonly #outside: boolean[] = [];
  readonly #variables = new Map<string, string>();

  constructor(helpers: Helpers, endsAtError: boolean) {
    this.#helpers = helpers;
    this.#endsAtError = endsAtError;
  }

  async run(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      const text = line.replace(/(^|\s)#.*$/, '').trim();
      for (const { after, words } of commandsOf(text)) {
        if ((after === '&&' && this.#status !== 0) || (after === '||' && this.#status === 0)) continue;
        const failed = await this.#command(words);
        if (failed && this.#endsAtError && !text.includes('||')) return;
      }
    }
  }

  /** Returns whether a command failed. */
  async #command(words: readonly string[]): Promise<boolean> {
    const [program = '', ...parameters] = words;
    if (this.#changesShell(program, parameters)) return false;
    const values = this.#values(parameters);
    this.#status = 0;
    if (basename(program) === 'cfn-init') this.#status = await this.#helpers.init(initCall(values));
    else if (basename(program) === 'cfn-signal') await this.#helpers.signal(signalCall(values));
    else this.#helpers.notRun(words.join(' '));
    return this.#status !== 0;
  }

  /** Groups, options of the shell and `x=$?`: they leave the exit code as it is. */
  #changesShell(program: string, [option = '']: readonly string[]): boolean {
    if (program === '(' || program === '{') this.#outside.push(this.#endsAtError);
    else if (program === ')' || program === '}') this.#endsAtError = this.#outside.pop() ?? this.#endsAtError;
    else if (program === 'set')
      this.#endsAtError = /^[-+]\w*e/.test(option) ? option.startsWith('-') : this.#endsAtError;
    else if (/^\w+=\$\?$/.test(program)) this.#variables.set(program.split('=')[0]!, String(this.#status));
    else return false;
    return true;
  }

  #values(words: readonly string[]): string[] {
    return words.map((word) =>
      word.replaceAll(/\$(\?|\{(\w+)\}|(\w+))/g, (all, name: string, braced?: string, bare?: string) =>
        name === '?' ? String(this.#status) : (this.#variables.get(braced ?? bare!) ?? all),
      ),
    );
  }
}

// Options that take no value, of both helpers.
const ALONE = ['-v', '--verbose', '-h', '--help', '--resume'];

function options(parameters: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index]!;
    if (!parameter.startsWith('-') || ALONE.includes(parameter)) continue;
    const [name, ...value] = parameter.split('=');
    found.set(name!, value.length > 0 ? value.join('=') : (parameters[++index] ?? ''));
  }
  return found;
}

function initCall(parameters: readonly string[]): InitCall {
  const given = options(parameters);
  return {
    stack: given.get('--stack') ?? given.get('-s'),
    resource: given.get('--resource') ?? given.get('-r'),
    region: given.get('--region'),
    role: given.get('--role'),
    configSets: (given.get('--configsets') ?? given.get('-c') ?? 'default').split(','),
  };
}

function signalCall(parameters: readonly string[]): SignalCall {
  const given = options(parameters);
  const code = given.get('--exit-code') ?? given.get('-e');
  const success = given.get('--success') ?? given.get('-s');
  return {
    stack: given.get('--stack'),
    resource: given.get('--resource'),
    region: given.get('--region'),
    role: given.get('--role'),
    success: code === undefined ? success !== 'false' : code === '0',
  };
}
