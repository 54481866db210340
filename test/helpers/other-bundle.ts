import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultAssembly } from './fault-assembly';
import type { Edit } from './live-rehearsal';

/** Another revision of a service: its bundle, edited, under the name that its content gives it. */
export function otherBundle(service: 'dogs' | 'todo', edit: (code: string) => string): Edit {
  return (assembly) => {
    const old = bundleOf(assembly, service);
    const code = edit(readFileSync(join(assembly.directory, `asset.${old}`, 'main.js'), 'utf8'));
    const hash = createHash('sha256').update(code).digest('hex');
    cpSync(join(assembly.directory, `asset.${old}`), join(assembly.directory, `asset.${hash}`), { recursive: true });
    writeFileSync(join(assembly.directory, `asset.${hash}`, 'main.js'), code);
    for (const file of readdirSync(assembly.directory, { recursive: true, encoding: 'utf8' })) {
      if (file.startsWith('asset.') || !/\.(json|yaml)$/.test(file)) continue;
      const content = readFileSync(join(assembly.directory, file), 'utf8');
      if (content.includes(old)) writeFileSync(join(assembly.directory, file), content.replaceAll(old, hash));
    }
    // In user data as well: CloudFormation Init's fingerprint covers the asset, and rolls the instances.
    for (const name of ['dogs', 'todo', 'global-api', 'pipeline']) assembly.stack(name).reload();
    if (service === 'todo') refreshFingerprint(assembly, hash);
  };
}

/** It still works, and says so: a comment is all that is new. */
export const improved = (code: string) => `${code}\n// improved\n`;

/** It ends as soon as it is started. */
export const exits = () => 'throw new Error("broken on purpose");';

/** It listens, and knows no path. */
export const knowsNothing = () =>
  "require('node:http').createServer((_, response) => response.writeHead(404).end()).listen(process.env.PORT);";

/** The image of dogs has a Dockerfile beside its bundle. */
function bundleOf(assembly: FaultAssembly, service: 'dogs' | 'todo'): string {
  const template = JSON.stringify(assembly.stack(service).template);
  const found = readdirSync(assembly.directory).find((name) => {
    const [, hash] = /^asset\.([0-9a-f]{64})$/.exec(name) ?? [];
    const files = hash === undefined ? [] : readdirSync(join(assembly.directory, name));
    return hash !== undefined && files.includes('main.js') && template.includes(hash);
  });
  if (found === undefined) throw new Error(`${service}: its bundle's asset was not found`);
  return found.slice('asset.'.length);
}

function refreshFingerprint(assembly: FaultAssembly, hash: string): void {
  const template = assembly.stack('todo').one('AWS::EC2::LaunchTemplate');
  template.replace('LaunchTemplateData', /# fingerprint: [0-9a-f]+/, `# fingerprint: ${hash.slice(0, 16)}`);
}
