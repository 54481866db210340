import { join, sep } from 'node:path';

/**
 * The process behind an AppProcess: for each environment that it is sent, it runs the app of its directory and answers
 * with the exit code that Node would end with.
 *
 * The app is over when Node has nothing left to do, which is when it would end.
 */
const app = join(process.cwd(), 'pipeline', 'app.ts');

process.on('message', (environment: NodeJS.ProcessEnv) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  process.exitCode = undefined;
  // The sources may have been edited. node_modules is a link: what is in it has a path of another directory.
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(process.cwd() + sep)) delete require.cache[file];
  }
  process.channel!.unref();
  require(app);
});

process.on('beforeExit', () => {
  if (!process.connected) return;
  process.channel!.ref();
  process.send!(process.exitCode ?? 0);
});
