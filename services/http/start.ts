import type Koa from 'koa';
import type { Provider } from '../catalog/provider';
import { Environment, EnvironmentError } from './environment';
import { createLog, type Log } from './log';
import { LogSink } from './log-sink';
import { serve } from './serve';

const STDOUT = 1;

/**
 * What every `main.ts` does: reads its environment, makes its app, listens.
 *
 * A wrong environment is one sentence and exit code 2, a port that cannot be had one sentence and exit code 1.
 */
export async function start(
  provider: Provider,
  variables: NodeJS.ProcessEnv,
  createApp: (environment: Environment, log: Log) => Koa,
): Promise<void> {
  try {
    const environment = new Environment(variables);
    const log = createLog(provider.name, new LogSink(STDOUT));
    const app = createApp(environment, log);
    await serve(app, { port: environment.port(provider.port), host: environment.host(), log });
  } catch (error) {
    const known = error instanceof EnvironmentError || (error as NodeJS.ErrnoException).syscall === 'listen';
    console.error(`${provider.name}: ${known ? (error as Error).message : (error as Error).stack}`);
    process.exitCode = error instanceof EnvironmentError ? 2 : 1;
  }
}
