import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { PublishedTypes } from '../../../rehearsal/cloudformation/published-types';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterAll(removeDirectories);

const directory = join(temporaryDirectory(), 'made', 'at', 'need');
const database = loadAwsServiceSpecSync();
const TYPES = ['AWS::ECS::Service', 'AWS::SSM::Parameter', 'AWS::WAFv2::WebACL'];

/** What they say of a type: everything but its documentation, and what its properties refer to. */
function said(types: PublishedTypes, name: string): object {
  const { properties, ...type } = types.get(name)!;
  const definitions = JSON.stringify(properties).matchAll(/"\$ref":"([^"]+)"/g);
  return { ...type, properties, definitions: [...definitions].map(([, ref]) => [ref, types.definition(ref!)]) };
}

test('the first process reads them from the package, later ones from the file that it wrote: they say the same', () => {
  const first = new PublishedTypes(directory);
  const names = database.all('resource').map(({ cloudFormationType }) => cloudFormationType);
  expect(first.names().sort()).toEqual([...names].sort());
  const [file] = readdirSync(directory);
  const { mtimeMs } = statSync(join(directory, file!));
  const later = new PublishedTypes(directory);
  for (const name of TYPES) expect(said(later, name)).toEqual(said(first, name));
  expect(statSync(join(directory, file!)).mtimeMs).toBe(mtimeMs);
});

test('they are what AWS publishes, without the documentation', () => {
  const types = new PublishedTypes(directory);
  for (const name of TYPES) {
    const [published] = database.lookup('resource', 'cloudFormationType', 'equals', name);
    const bare = JSON.parse(
      JSON.stringify(published, (key, value) =>
        key === 'documentation' && typeof value === 'string' ? undefined : value,
      ),
    );
    expect(types.get(name)).toEqual(bare);
  }
  expect(types.get('AWS::SSM::Parametre')).toBeUndefined();
  expect(types.get('constructor')).toBeUndefined();
});

test('a file that is damaged is written anew', () => {
  const file = join(directory, readdirSync(directory)[0]!);
  const whole = readFileSync(file);
  const half = whole.length / 2;
  writeFileSync(file, Buffer.concat([whole.subarray(0, half), Buffer.alloc(half)]));
  const types = new PublishedTypes(directory);
  for (const name of ['AWS::SSM::Parameter', types.names().at(-1)!])
    expect(types.get(name)?.cloudFormationType).toBe(name);
  expect(readFileSync(file).equals(whole)).toBe(true);
});

test('where it cannot be written, the package is read each time', () => {
  const file = join(temporaryDirectory(), 'a-file');
  writeFileSync(file, '');
  expect(new PublishedTypes(file).get('AWS::SSM::Parameter')?.name).toBe('Parameter');
});
