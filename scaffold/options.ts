import { Option } from 'commander';
import { CommandLine, type Help, numberOption } from '../rehearsal/command-line';
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
  const line = CommandLine.of('npm run provider --')
    .description('Writes a provider into this source, or takes one out of it. It deploys nothing.')
    .addHelpText('after', '\nExit code 0: done, 1: something is to be done by hand first, 2: wrong usage.');
  line
    .command('add <NAME>')
    .description('writes catalog entry, service, stage, test and account of a new provider')
    .addOption(new Option('--on <COMPUTE>', 'what it runs on').choices(['ecs', 'ec2']).makeOptionMandatory())
    .addOption(
      new Option('--account <ID>', 'the account it is deployed to, in every environment').default(
        undefined,
        'an example, as long as cdk.json holds examples',
      ),
    )
    .addOption(
      numberOption('--port <N>', 'its port', 65_535, 'port: give a number from 1024 to 65535').default(
        undefined,
        'the first that is free from 8080',
      ),
    )
    .action((name: string, options: Omit<AddOptions, 'command' | 'name'>) => {
      read = { command: 'add', name, ...options };
    });
  line
    .command('remove <NAME>')
    .description('takes all of that back; what is deployed stays until it is deleted')
    .action((name: string) => {
      read = { command: 'remove', name };
    });
  return line.read(args) ?? read!;
}
