import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routesPage } from './routes-page';

writeFileSync(join(__dirname, '..', 'docs', 'routes.md'), routesPage());
