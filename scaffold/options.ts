import { Option } from 'commander';
import { CommandLine, type Help, numberOption } from '../rehearsal/kit/command-line';
import type { Compute } from './provider-files';

export interface AddOptions {
  readonly command: 'add';
  readonly name: string;
  readonly on: Compute;
  readonly account?: string;
  readonly port?: number;
}

export interface RemoveOptions {
  readonly command: 'remove';
  readonly name: string;
}

/** Throws a UsageError. */
export function parseProviderOptions(args: readonly string[]): AddOptions | RemoveOptions | Help {
  let read: AddOptions | RemoveOptions | undefined;
  const command = providerCommand((options) => {
    read = options;
  });
  return command.read(args) ?? read!;
}

export function providerCommand(take: (options: AddOptions | RemoveOptions) => void = () => {}): CommandLine {
  const command = CommandLine.of('npm run provider --')
    .description('Writes a provider into this source, or takes one out of it. It deploys nothing.')
    .addHelpText('after', '\nExit code 0: done, 1: something is to be done by hand first, 2: wrong usage.');
  command
    .command('add <NAME>')
    .description('writes catalog entry, service, stage, test and account of a new provider')
    .addOption(new Option('--on <COMPUTE>', 'what it runs on').choices(['ecs', 'ec2']).makeOptionMandatory())
    .option(
      '--account <ID>',
      'where it is deployed in every environment; may be left out while cdk.json holds examples',
    )
    .addOption(
      numberOption(
        '--port <N>',
        'where it listens, 1024 or above; the first that is free from 8080',
        65_535,
        'port: give a number from 1024 to 65535',
      ),
    )
    .action((name: string, options: Omit<AddOptions, 'command' | 'name'>) =>
      take({ command: 'add', name, ...options }),
    );
  command
    .command('remove <NAME>')
    .description('takes all of that back; what is deployed stays until it is deleted')
    .action((name: string) => take({ command: 'remove', name }));
  return command;
}
