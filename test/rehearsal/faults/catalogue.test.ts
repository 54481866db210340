import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });

it('has no fault that nobody plays', () => {
  const runners = files
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(__dirname, file), 'utf8'));
  const played = runners.flatMap((source) => /playFaults\(([^)]*)\)/.exec(source)?.[1]?.match(/[\w-]+/g) ?? []);
  const faults = files.filter((file) => file.endsWith('.fault.ts'));
  expect(faults.filter((file) => !played.some((group) => file.startsWith(`${group}/`)))).toEqual([]);
  expect(faults.length).toBeGreaterThan(50);
});
