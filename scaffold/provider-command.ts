import { join } from 'node:path';
import { UsageError } from '../rehearsal/kit/refusal';
import { addProvider } from './add-provider';
import { ByHand } from './by-hand';
import { parseProviderOptions } from './options';
import { removeProvider } from './remove-provider';

const root = join(__dirname, '..');

main().then(
  (text) => console.log(text),
  (error) => {
    const ofTheSystem = (error as NodeJS.ErrnoException).syscall !== undefined;
    if (!(error instanceof ByHand) && !(error instanceof UsageError) && !ofTheSystem) throw error;
    console.error((error as Error).message);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);

async function main(): Promise<string> {
  const options = parseProviderOptions(process.argv.slice(2));
  if ('help' in options) return options.help;
  return options.command === 'add' ? addProvider(root, options) : removeProvider(root, options.name);
}
