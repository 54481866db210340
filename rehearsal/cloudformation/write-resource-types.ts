import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublishedTypes } from './published-types';
import { resourceTypesText } from './resource-types-text';

const REHEARSAL = join(__dirname, '..');

/** Where the properties of resources are read. */
const ROOMS = ['assembly', 'aws', 'cloud', 'codebuild', 'hosts', 'path', 'permissions'];

/** Where most types are only names: the properties of those that a type argument names are read, `Bill<'AWS::ECS::Service'>`. */
const NAMES_MOST = 'cost';

export const RESOURCE_TYPES = join(__dirname, 'resource-types.ts');

/** No template states one: its properties are what EC2 answers to DescribeNetworkInterfaces. */
const DESCRIBED = 'AWS::EC2::NetworkInterface';

/** What {@link RESOURCE_TYPES} is by what AWS publishes today: the types that the sources of those rooms name. */
export function resourceTypes(): string {
  const published = new PublishedTypes();
  const known = new Set(published.names());
  const names = [
    ...ROOMS.flatMap((room) => found(room, /\bAWS::\w+::\w+/g)),
    ...found(NAMES_MOST, /(?<=<')AWS::\w+::\w+(?='>)/g),
  ];
  const wanted = new Set(names.filter((name) => known.has(name) && name !== DESCRIBED));
  return resourceTypesText(published, [...wanted].sort());
}

function found(room: string, name: RegExp): string[] {
  return readdirSync(join(REHEARSAL, room), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => readFileSync(join(REHEARSAL, room, path), 'utf8').match(name) ?? []);
}

if (require.main === module) writeFileSync(RESOURCE_TYPES, resourceTypes());
