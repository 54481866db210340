import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routesPage } from '../../pipeline/routes-page';
import { catalog } from '../../services/catalog/catalog';

test("docs/routes.md says what the catalog says: if not, 'npm run docs:routes' writes it", () => {
  expect(readFileSync(join(__dirname, '..', '..', 'docs', 'routes.md'), 'utf8')).toBe(
    routesPage(Object.values(catalog)),
  );
});
