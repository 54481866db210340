import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog, providerNames } from '../../services/catalog/catalog';
import { publishedPorts } from '../../services/catalog/provider';
import { root } from '../helpers/source-files';

test.each(providerNames)('the stage of %s is what is different about it: 30 lines at most', (name) => {
  const stage = readFileSync(join(root, 'stages/providers', name, `${name}-stage.ts`), 'utf8');
  expect(stage.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
});

test('no two providers are published on one port', () => {
  const ports = providerNames.flatMap((name) => publishedPorts(catalog[name]));
  expect(ports.filter((port, index) => ports.indexOf(port) !== index)).toEqual([]);
});
