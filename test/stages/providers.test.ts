import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providerNames } from '../../services/catalog/catalog';
import { root } from '../helpers/source-files';

test.each(providerNames)('the stage of %s is what is different about it: 30 lines at most', (name) => {
  const stage = readFileSync(join(root, 'stages/providers', name, `${name}-stage.ts`), 'utf8');
  expect(stage.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
});
