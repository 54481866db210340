import { runApp } from './run-app';

/** A command for cdk.json: it runs the app with the variables of ANOTHER beside its own, then as the CLI wants it. */
const { ANOTHER, ...environment } = process.env;
process.once('beforeExit', () => runApp(environment));
runApp({ ...environment, ...JSON.parse(ANOTHER!) });
