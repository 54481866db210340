/** The least that a CDK app can be: one stack with nothing in it. */
import { App, Stack } from 'aws-cdk-lib';

const app = new App();
new Stack(app, 'Empty', { env: { account: '111111111111', region: 'us-west-2' } });
app.synth();
