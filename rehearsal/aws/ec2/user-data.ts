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
  /** A line that was read and not run. */
  notRun(line: string): void;
}

/**
 * Follows an instance's user data as bash would, as far as it concerns CloudFormation: cfn-init, cfn-signal, their exit
 * code, and whether the script ends at an error.
 *
 * It sets up a machine: it is followed, not run, on this one. What else it holds is handed to `notRun` and taken to
 * succeed.
 */
export async function follow(userData: string, helpers: Helpers): Promise<void> {
  const [first = '', ...rest] = userData.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/);
  // cloud-init runs user data that begins with an interpreter; a configuration or an archive is something else.
  if (!first.startsWith('#!')) {
    if (userData.trim() !== '') helpers.notRun(userData);
    return;
  }
  let status = 0;
  let endsAtError = /\s-\w*e/.test(first);
  const outside: boolean[] = [];
  const variables = new Map<string, string>();
  const substituted = (word: string) =>
    word.replaceAll(/\$(\?|\{(\w+)\}|(\w+))/g, (all, name, braced, bare) =>
      name === '?' ? String(status) : (variables.get(braced ?? bare) ?? all),
    );

  for (const line of rest) {
    const text = line.replace(/(^|\s)#.*$/, '').trim();
    for (const { after, words } of commandsOf(text)) {
      if ((after === '&&' && status !== 0) || (after === '||' && status === 0)) continue;
      const [program = '', ...parameters] = words;
      if (program === '(' || program === '{') outside.push(endsAtError);
      else if (program === ')' || program === '}') endsAtError = outside.pop() ?? endsAtError;
      else if (program === 'set') {
        if (/^-\w*e/.test(parameters[0] ?? '')) endsAtError = true;
        if (/^\+\w*e/.test(parameters[0] ?? '')) endsAtError = false;
      } else if (/^\w+=\$\?$/.test(program)) variables.set(program.split('=')[0]!, String(status));
      else if (basename(program) === 'cfn-init') {
        status = await helpers.init(initCall(parameters.map(substituted)));
        if (status !== 0 && endsAtError && !/\|\|/.test(text)) return;
      } else if (basename(program) === 'cfn-signal') {
        await helpers.signal(signalCall(parameters.map(substituted)));
        status = 0;
      } else {
        helpers.notRun(words.join(' '));
        status = 0;
      }
    }
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
