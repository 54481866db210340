import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOOTSTRAP_VERSION } from '../../../rehearsal/cloudformation/template-parameters';

it('the bootstrap version that the rehearsal assumes is the one that the pinned CLI makes', () => {
  const cli = require.resolve('aws-cdk/package.json');
  const template = readFileSync(join(cli, '../lib/api/bootstrap/bootstrap-template.yaml'), 'utf8');
  const [, version] = /CdkBootstrapVersion:[\s\S]*?\n\s+Value: '(\d+)'/.exec(template) ?? [];
  expect(BOOTSTRAP_VERSION).toBe(version);
});
