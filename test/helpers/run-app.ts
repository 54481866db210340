import { join, sep } from 'node:path';

const app = join(process.cwd(), 'pipeline', 'app.ts');

/**
 * Runs the app of the directory in which this process is, from its sources as they are now, with this environment alone.
 *
 * The app is over when Node has nothing left to do, which is when it would end: see `beforeExit`.
 */
export function runApp(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  process.exitCode = undefined;
  // The sources may have been edited. node_modules is a link: what is in it has a path of another directory.
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(process.cwd() + sep)) delete require.cache[file];
  }
  require(app);
}
