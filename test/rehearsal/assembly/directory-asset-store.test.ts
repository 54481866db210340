import { mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readAssembly, readTemplate } from '../../../rehearsal/assembly/assembly';
import { publications } from '../../../rehearsal/assembly/asset-manifest';
import { DirectoryAssetStore } from '../../../rehearsal/assembly/directory-asset-store';
import { resolveInside } from '../../../rehearsal/kit/inside';
import { Refusal, UsageError } from '../../../rehearsal/kit/refusal';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterAll(removeDirectories);

const VERSION = '48.0.0';
const DESTINATION = {
  region: 'us-west-2',
  assumeRoleArn: 'arn:aws:iam::222222222222:role/publish',
  bucketName: 'bucket',
  objectKey: 'key.zip',
  repositoryName: 'images',
  imageTag: '1',
};

/** Files, and links as `link: target`, in a directory of their own. */
function directoryOf(files: Readonly<Record<string, string | { readonly link: string }>>): string {
  const directory = join(temporaryDirectory(), 'cdk.out');
  mkdirSync(directory, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    if (typeof content === 'string') writeFileSync(join(directory, path), content);
    else symlinkSync(content.link, join(directory, path));
  }
  return directory;
}

const manifest = (artifacts: unknown) => JSON.stringify({ version: VERSION, artifacts });
const environment = 'aws://222222222222/us-west-2';
const stack = (properties: unknown) => ({ Stack: { type: 'aws:cloudformation:stack', environment, properties } });
const nested = (properties: unknown) => ({ Stage: { type: 'cdk:cloud-assembly', properties } });
const LINKS = { out: { link: '/etc' }, up: { link: '../..' }, round: { link: 'round' } } as const;

const refusedAssemblies: [string, unknown, RegExp][] = [
  [
    'a template above it',
    stack({ templateFile: '../t.json' }),
    /Stack.properties.templateFile: '..\/t.json' leads out of /,
  ],
  ['an absolute template', stack({ templateFile: '/etc/hosts' }), /templateFile: '\/etc\/hosts' is an absolute path/],
  [
    'a template behind a link',
    stack({ templateFile: 'out/hosts' }),
    /templateFile: 'out\/hosts' leads out of .*: out is a link to \/etc/,
  ],
  ['a template behind a relative link', stack({ templateFile: 'up/x' }), /templateFile: 'up\/x' leads out of/],
  ['a loop of links', stack({ templateFile: 'round' }), /templateFile: 'round' leads through a loop of links/],
  [
    'a template that is missing',
    stack({ templateFile: 'none.json' }),
    /templateFile: 'none.json' does not exist\n {2}→ synthesize/,
  ],
  ['a template that is itself', stack({ templateFile: '.' }), /templateFile: '.' is not a file/],
  ['a template that is a number', stack({ templateFile: 5 }), /templateFile: 5 is not a string/],
  ['no template', stack({}), /templateFile: is missing/],
  ['no properties', stack(undefined), /templateFile: is missing/],
  [
    'parameters that are a list of numbers',
    stack({ templateFile: 't.json', parameters: [1] }),
    /properties.parameters: \[1\] is not an object/,
  ],
  [
    'a nested assembly that is itself',
    nested({ directoryName: '.' }),
    /Stage.properties.directoryName: '.' is the assembly itself/,
  ],
  [
    'a nested assembly by a way round',
    nested({ directoryName: 'in/..' }),
    /directoryName: 'in\/..' is the assembly itself/,
  ],
  ['a nested assembly by a link', nested({ directoryName: 'self' }), /directoryName: 'self' is the assembly itself/],
  ['a nested assembly above it', nested({ directoryName: '..' }), /directoryName: '..' leads out of/],
  [
    'a nested assembly that is a file',
    nested({ directoryName: 't.json' }),
    /directoryName: 't.json' is not a directory/,
  ],
  ['a nested assembly that is missing', nested({ directoryName: 'none' }), /directoryName: 'none' does not exist/],
  [
    'an asset manifest above it',
    { A: { type: 'cdk:asset-manifest', properties: { file: '../a.json' } } },
    /A.properties.file: '..\/a.json' leads out/,
  ],
  ['artifacts that are a text', 'x', /artifacts: "x" is not an object/],
  ['an artifact that is null', { A: null }, /synthesize again/],
];

test.each(refusedAssemblies)(
  'of an assembly, %s is refused with the manifest, the key and the value',
  (_what, artifacts, why) => {
    const directory = directoryOf({
      ...LINKS,
      'manifest.json': manifest(artifacts),
      't.json': '{}',
      'in/manifest.json': manifest({}),
      self: { link: '.' },
    });
    expect(() => readAssembly(directory)).toThrow(UsageError);
    expect(() => readAssembly(directory)).toThrow(join(directory, 'manifest.json'));
    expect(() => readAssembly(directory)).toThrow(why);
  },
);

test.each(['[]', 'null', '5', '{'])('a file that holds %s is no template', (content) => {
  const directory = directoryOf({ 't.json': content });
  expect(() => readTemplate(join(directory, 't.json'))).toThrow(Refusal);
});

const asset = (source: unknown) => ({ files: { a1: { source, destinations: { here: DESTINATION } } } });
const image = (source: unknown) => ({ dockerImages: { i1: { source, destinations: { here: DESTINATION } } } });

const refusedAssets: [string, object, RegExp][] = [
  ['a file above the assembly', asset({ path: '../../x' }), /files.a1.source.path: '..\/..\/x' leads out of/],
  ['an absolute file', asset({ path: '/etc/hosts' }), /files.a1.source.path: '\/etc\/hosts' is an absolute path/],
  [
    'a file behind a link',
    asset({ path: '../out/hosts' }),
    /source.path: '..\/out\/hosts' leads out of .* out is a link to \/etc/,
  ],
  ['a file that is missing', asset({ path: 'none' }), /source.path: 'none' does not exist\n {2}→ synthesize again/],
  ['the assembly', asset({ path: '..' }), /source.path: '..' is the assembly itself/],
  [
    'an asset with a link that leaves',
    asset({ path: '../leaving' }),
    /source.path: '..\/leaving' holds the link deep\/link, which leads out of/,
  ],
  [
    'an asset with a link round in a circle',
    asset({ path: '../circle' }),
    /source.path: '..\/circle' holds the link deep\/up, which leads through a loop/,
  ],
  ['a path that is a number', asset({ path: 5 }), /source.path: 5 is not a string/],
  [
    'no destination',
    { files: { a1: { source: { path: '../fine' }, destinations: { here: null } } } },
    /destinations.here: has no region/,
  ],
  [
    'no key',
    {
      files: { a1: { source: { path: '../fine' }, destinations: { here: { ...DESTINATION, objectKey: undefined } } } },
    },
    /destinations.here.objectKey: is missing/,
  ],
  ['a build context above', image({ directory: '../..' }), /dockerImages.i1.source.directory: '..\/..' leads out of/],
  [
    'a build context that is a file',
    image({ directory: 'assets.json' }),
    /source.directory: 'assets.json' is not a directory/,
  ],
  [
    'a Dockerfile above its context',
    image({ directory: '../fine', dockerFile: '../out/x' }),
    /source.dockerFile: '..\/out\/x' leads out of/,
  ],
  [
    'a Dockerfile that is missing',
    image({ directory: '../fine', dockerFile: 'Other' }),
    /source.dockerFile: 'Other' does not exist/,
  ],
  [
    'a build context with a link that leaves',
    image({ directory: '../leaving' }),
    /source.directory: '..\/leaving' holds the link deep\/link/,
  ],
];

test.each(refusedAssets)(
  'of an asset manifest, %s is refused with the manifest, the key and the value',
  (_what, assets, why) => {
    const directory = directoryOf({
      ...LINKS,
      'stage/assets.json': JSON.stringify({ version: VERSION, ...assets }),
      'fine/main.js': '',
      'leaving/deep/link': { link: '../../../../x' },
      'circle/deep/up': { link: '..' },
    });
    const publish = () => publications(directory, 'stage/assets.json', []);
    expect(publish).toThrow(Refusal);
    expect(publish).toThrow(join(directory, 'stage/assets.json'));
    expect(publish).toThrow(why);
  },
);

test.each(['../assets.json', '/etc/passwd', 'out/passwd'])('cdk-assets --path %s is refused', (path) => {
  expect(() => publications(directoryOf(LINKS), path, [])).toThrow(/cdk-assets --path .*leads out of/);
});

test('an asset beside the directory of its stage is published, with what its links lead to', async () => {
  const directory = directoryOf({
    'stage/assets.json': JSON.stringify({ version: VERSION, ...asset({ path: '../fine', packaging: 'zip' }) }),
    'fine/lib/main.js': 'main',
    'fine/current': { link: 'lib/main.js' },
  });
  const [publication] = publications(directory, 'stage/assets.json', []);
  if (publication?.kind !== 'file') throw new Error('no file');
  const store = new DirectoryAssetStore(join(temporaryDirectory(), 'store'));
  await store.putObject(publication.bucket, publication.key, publication.source);
  const kept = store.object(publication.bucket, publication.key)!;
  expect(() => readlinkSync(join(kept, 'current'))).toThrow('EINVAL');
  expect(readFileSync(join(kept, 'current'), 'utf8')).toBe('main');
});

// The root's own links: `in` to a directory of it, `abs` to one by an absolute path, `host` to one of this machine.
test.each([
  ['/a/../b/c', 'b/c'],
  ['a/./b//c/', 'a/b/c'],
  ['in/x', 'etc/x'],
  ['abs/x', 'opt/app/x'],
  ['chain/x', 'opt/app/x'],
  ['host/x', 'usr/share/x'],
  ['none/../../x', undefined],
  ['/../etc', undefined],
  ['climb/x', undefined],
  ['a\0b', undefined],
])('in a machine with a root of its own, %j is %j', (path, expected) => {
  const links = {
    in: { link: 'etc' },
    abs: { link: '/opt/app' },
    chain: { link: 'abs' },
    host: { link: '/usr/share' },
    climb: { link: '../../x' },
  };
  const root = directoryOf({ ...links, 'etc/hosts': '', 'opt/app/main.js': '' });
  const refuse = () => {
    throw new Error('refused');
  };
  const resolved = () => resolveInside(root, path, { absolute: 'from root', refuse });
  if (expected === undefined) expect(resolved).toThrow('refused');
  else expect(resolved()).toBe(join(root, expected));
});
