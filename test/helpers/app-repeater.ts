import { runApp } from './run-app';

/**
 * The process behind an AppProcess: for each environment that it is sent, it runs the app and answers with the exit code
 * that Node would end with.
 */
process.on('message', (environment: NodeJS.ProcessEnv) => {
  process.channel!.unref();
  runApp(environment);
});

process.on('beforeExit', () => {
  if (!process.connected) return;
  process.channel!.ref();
  process.send!(process.exitCode ?? 0);
});
