import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseProviderOptions, providerCommand } from '../../scaffold/options';
import { root } from '../helpers/source-files';

test.each([
  [['add', 'cats', '--on', 'ecs'], { command: 'add', name: 'cats', on: 'ecs' }],
  [
    ['add', 'cats', '--on', 'ec2', '--account', '555555555555', '--port', '8090'],
    { command: 'add', name: 'cats', on: 'ec2', account: '555555555555', port: 8090 },
  ],
  [['remove', 'cats'], { command: 'remove', name: 'cats' }],
])('%j', (args, options) => {
  expect(parseProviderOptions(args)).toEqual(options);
});

test.each([
  [[], 'no command given: it is one of add, remove'],
  [['ad', 'cats'], "unknown command 'ad' (did you mean add?): see 'npm run provider -- --help'"],
  [['add', '--on', 'ecs'], "missing required argument 'NAME'"],
  [['add', 'cats', 'dogs', '--on', 'ecs'], "'dogs' is one argument too many"],
  [['add', 'cats', '--on', 'eks'], 'Allowed choices are ecs, ec2'],
  [
    ['add', 'cats', '--on', 'ecs', '--port', '70000'],
    "--port: '70000' is not a valid port: give a number from 1024 to",
  ],
])('%j is refused', (args, message) => {
  expect(() => parseProviderOptions(args)).toThrow(message);
});

test('README.md names every command and option', () => {
  const usages = providerCommand().commands.map((command) =>
    [
      command.name(),
      ...command.registeredArguments.map((argument) => argument.name()),
      ...command.options.map(({ flags, mandatory }) => (mandatory ? flags : `[${flags}]`)),
    ]
      .join(' ')
      .replace(/[<>]/g, ''),
  );
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, rows = ''] = /^\| Command after `npm run provider --` .*\n\|---.*\n((?:\|.*\n)+)/m.exec(readme) ?? [];
  expect([...rows.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell)).toEqual(usages);
});
