import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog } from '../services/catalog/catalog';
import { routesPage } from './routes-page';

writeFileSync(join(__dirname, '..', 'docs', 'routes.md'), routesPage(Object.values(catalog)));
