import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Synthesis, type SynthesisOptions } from '../helpers/template-synthesis';

const made: Synthesis[] = [];
afterAll(() => made.map((synthesis) => synthesis.remove()));

function synthesize(options?: SynthesisOptions): Synthesis {
  const synthesis = new Synthesis(options);
  made.push(synthesis);
  return synthesis;
}

test('two syntheses are the same byte for byte', () => {
  // Both from one place, because the CDK notes where in the source each construct was made.
  const [one, other] = [1, 2].map(() => digests(synthesize()));
  expect(one).toEqual(other);
});

test('nothing was or must be looked up', () => {
  for (const { nestedAssembly } of synthesize().assembly.nestedAssemblies) {
    expect(nestedAssembly.manifest.missing).toBeUndefined();
    for (const { template } of nestedAssembly.stacks) expect(JSON.stringify(template)).not.toMatch(/dummy/i);
  }
});

function digests({ assembly }: Synthesis): Record<string, string> {
  const files = readdirSync(assembly.directory, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(assembly.directory.length), createHash('sha256').update(readFileSync(file)).digest('hex')];
    }),
  );
}
