import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { costCommand } from '../../../rehearsal/cli/cost-options';
import { parsePipelineOptions, parseStartOptions, pipelineCommand, startCommand } from '../../../rehearsal/cli/options';
import type { CommandLine } from '../../../rehearsal/kit/command-line';
import { UsageError } from '../../../rehearsal/kit/refusal';
import { root } from '../../helpers/source-files';

describe('npm start', () => {
  const defaults = {
    approve: false,
    localIssuer: false,
    keepWaits: false,
    once: false,
    state: '.rehearsal',
    port: 8080,
    context: {},
  };

  test.each([
    [[], {}],
    [['--approve'], { approve: true }],
    [['--once', '--approve'], { approve: true, once: true }],
    [['--assembly', 'cdk.out'], { assembly: 'cdk.out' }],
    [['--state=elsewhere'], { state: 'elsewhere' }],
    [['--port', '0'], { port: 0 }],
    [['--port', '65535'], { port: 65535 }],
    [['-c', 'a=1', '--context', 'b={"x":"="}'], { context: { a: '1', b: '{"x":"="}' } }],
  ])('takes %j', (args, expected) => {
    expect(parseStartOptions(args)).toEqual({ ...defaults, ...expected });
  });

  test.each([
    [['--aprove'], /--aprove/],
    [['deploy'], /deploy/],
    [['--port', '80a'], /--port: '80a' is not a valid port/],
    [['--port', '65536'], /--port: '65536' is not a valid port/],
    [['--port', '-1'], /--port/],
    [['--state', ''], /--state: is empty/],
    [['--state'], /--state/],
    [['-c', 'novalue'], /--context: 'novalue' is not of the form KEY=VALUE/],
    [['--approve=yes'], /^--approve: takes no value, and 'yes' was given/],
    [['--state', '--once'], /--state: '--once' begins like an option/],
    [['--aprove'], /\(did you mean --approve\?\): see 'npm start -- --help'$/],
    [['--\u202eon\u001b[2Jce'], /unknown option '--\\u\{202E\}on\\u\{001B\}\[2Jce'/],
    [['--port', 'x'.repeat(200_000)], /^--port: 'x{80}… \(200000 characters\)' is not a valid port.{50,90}$/],
    [['x'.repeat(200_000)], /^.{1,200}$/],
    [[`--${'x'.repeat(200_000)}`], /^.{1,300}$/],
  ])('refuses %j and says why', (args, message) => {
    expect(() => parseStartOptions(args)).toThrow(UsageError);
    expect(() => parseStartOptions(args)).toThrow(message);
  });

  test('--help asks for nothing else', () => {
    expect(parseStartOptions(['--help', '--port', '1'])).toEqual({ help: expect.stringContaining('--approve') });
  });
});

describe('npm run pipeline', () => {
  test.each([
    [['status'], { command: 'status', state: '.rehearsal' }],
    [['--state', 's', 'status'], { command: 'status', state: 's' }],
    [['rollback', 'Deploy', '--to', '3'], { command: 'rollback', state: '.rehearsal', stage: 'Deploy', to: '3' }],
    [['token'], { command: 'token', state: '.rehearsal', seconds: 3600 }],
    [
      ['token', '--audience', 'a', '--scope', 'read write', '--issuer', 'https://b', '--seconds', '-60'],
      { command: 'token', state: '.rehearsal', audience: 'a', scope: 'read write', issuer: 'https://b', seconds: -60 },
    ],
    [['teardown', 'todo'], { command: 'teardown', state: '.rehearsal', stack: 'todo', approve: [] }],
    [['approve', '--state', 's'], { command: 'approve', state: 's' }],
    [['reject', 'prod-Approve'], { command: 'reject', state: '.rehearsal', gate: 'prod-Approve' }],
  ])('takes %j', (args, expected) => {
    expect(parsePipelineOptions(args)).toEqual(expected);
  });

  test.each([
    [[], /no command given: it is one of approve, reject, status/],
    [['aprove'], /unknown command 'aprove'/],
    [['status', 'x'], /'x' is one argument too many/],
    [['approve', 'a', 'b'], /'b' is one argument too many/],
    [['approve', '--force'], /--force/],
    [['aprove'], /\(did you mean approve\?\): see 'npm run pipeline -- --help'$/],
    [
      ['rollback', 'Deploy', '--too', '1'],
      /'--too' \(did you mean --to\?\): see 'npm run pipeline -- rollback --help'$/,
    ],
    [['token', '--seconds', 'soon'], /--seconds: 'soon' is not a valid number of seconds/],
    [['rollback'], /missing required argument 'STAGE'/],
    [['status', '--to', '1'], /unknown option '--to'/],
    [['help', 'rolback'], /unknown command 'rolback': it is one of approve, /],
  ])('refuses %j and says why', (args, message) => {
    expect(() => parsePipelineOptions(args)).toThrow(UsageError);
    expect(() => parsePipelineOptions(args)).toThrow(message);
  });

  test.each(pipelineCommand().commands.map((command) => command.name()))('%s has a help of its own', (name) => {
    const help = {
      help: expect.stringMatching(new RegExp(`^Usage: npm run pipeline -- ${name} .*--state <DIR>`, 's')),
    };
    expect(parsePipelineOptions([name, '--help'])).toEqual(help);
    expect(parsePipelineOptions(['help', name])).toEqual(help);
  });
});

describe('README.md names every command and option', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const flags = ({ options }: Pick<CommandLine, 'options'>) =>
    options.map((option) => option.flags.replace(/[<>]/g, ''));
  const verbs = pipelineCommand().commands.map((verb) => {
    const words = verb.registeredArguments.map((word) => (word.required ? word.name() : `[${word.name()}]`));
    return [verb.name(), ...words, ...flags(verb as CommandLine).map((flag) => `[${flag}]`)].join(' ');
  });

  test.each([
    ['Option after `npm start --`', flags(startCommand())],
    ['Command after `npm run pipeline --`', [...verbs, ...flags(pipelineCommand()).map((flag) => `[${flag}]`)]],
    ['Option after `npm run cost --`', flags(costCommand())],
  ])('%s', (head, expected) => {
    const [, rows = ''] = new RegExp(`^\\| ${head} \\|.*\\n\\|---.*\\n((?:\\|.*\\n)+)`, 'm').exec(readme) ?? [];
    expect([...rows.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell)).toEqual(expected);
  });
});
