import { closeSync, mkdirSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Property, PropertyType, Resource, SpecDatabase } from '@aws-cdk/service-spec-types';
import { writeFileWhole } from '../kit/whole-file';

type Properties = Readonly<Record<string, Property>>;

/** A resource type as AWS publishes it, with every definition that its properties refer to; without documentation. */
interface PublishedType {
  readonly resource: Resource;
  /** By `$ref`. */
  readonly definitions: Readonly<Record<string, Properties>>;
}

/** Where the text of a type begins in the file, and how long it is, in bytes. */
type Index = Readonly<Record<string, readonly [offset: number, length: number]>>;

/** Beside the bundles: git-ignored, and made anew whenever it is not there. */
const DIRECTORY = join(__dirname, '..', '..', '.build', '.rehearsal');

/**
 * AWS's resource types by name, from @aws-cdk/aws-service-spec.
 *
 * Loading that package takes 0.4 s, since it has to read all of them. So the first process that needs one writes them to a
 * file, type by type, and later processes read only the types that they ask for. Where the file cannot be written the
 * package is loaded each time.
 */
export class PublishedTypes {
  readonly #file: string;
  #index: Index | undefined;
  /** The types' texts, if there is no file that holds them. */
  #texts: Buffer | undefined;
  /** Where the first text begins in the file. */
  #start = 0;
  readonly #definitions = new Map<string, Properties>();

  constructor(directory = DIRECTORY) {
    const { version } = JSON.parse(readFileSync(packageFile(), 'utf8')) as { version: string };
    this.#file = join(directory, `aws-types-${version}.json`);
  }

  /** The names of all types. */
  names(): string[] {
    return Object.keys(this.#loaded());
  }

  /** The type of this name, if AWS has it. */
  get(name: string): Resource | undefined {
    if (!Object.hasOwn(this.#loaded(), name)) return undefined;
    const { resource, definitions } = this.#parsed(name);
    for (const [ref, properties] of Object.entries(definitions)) this.#definitions.set(ref, properties);
    return resource;
  }

  /** The properties that a type refers to; of a type that `get` has returned. */
  definition(ref: string): Properties {
    return this.#definitions.get(ref)!;
  }

  #parsed(name: string): PublishedType {
    try {
      return JSON.parse(this.#textOf(this.#loaded()[name]!)) as PublishedType;
    } catch {
      // The file is damaged, or was deleted meanwhile.
      this.#index = this.#write();
      return JSON.parse(this.#textOf(this.#index[name]!)) as PublishedType;
    }
  }

  #loaded(): Index {
    this.#index ??= this.#read() ?? this.#write();
    return this.#index;
  }

  #read(): Index | undefined {
    try {
      const file = openSync(this.#file, 'r');
      try {
        const size = Buffer.alloc(8);
        readSync(file, size, 0, size.length, 0);
        const text = Buffer.alloc(Number.parseInt(size.toString('latin1'), 16));
        readSync(file, text, 0, text.length, size.length);
        this.#start = size.length + text.length;
        return JSON.parse(text.toString('utf8')) as Index;
      } finally {
        closeSync(file);
      }
    } catch {
      // There is none yet, or it is damaged: it is written anew.
      return undefined;
    }
  }

  #write(): Index {
    const index: Record<string, [number, number]> = {};
    const texts: Buffer[] = [];
    let offset = 0;
    for (const [name, type] of publishedTypes()) {
      const text = Buffer.from(JSON.stringify(type));
      index[name] = [offset, text.length];
      offset += text.length;
      texts.push(text);
    }
    this.#texts = Buffer.concat(texts);
    const head = Buffer.from(JSON.stringify(index));
    const size = Buffer.from(head.length.toString(16).padStart(8, '0'), 'latin1');
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileWhole(this.#file, Buffer.concat([size, head, this.#texts]));
    } catch {
      // A full disk, a directory that may not be written to: this process has them all the same.
    }
    return index;
  }

  #textOf([offset, length]: readonly [number, number]): string {
    if (this.#texts !== undefined) return this.#texts.toString('utf8', offset, offset + length);
    const text = Buffer.alloc(length);
    const file = openSync(this.#file, 'r');
    try {
      readSync(file, text, 0, length, this.#start + offset);
    } finally {
      closeSync(file);
    }
    return text.toString('utf8');
  }
}

function packageFile(): string {
  return join(dirname(require.resolve('@aws-cdk/aws-service-spec')), '..', 'package.json');
}

function* publishedTypes(): Generator<[name: string, type: PublishedType]> {
  const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec') as typeof import('@aws-cdk/aws-service-spec');
  const database = loadAwsServiceSpecSync();
  for (const resource of database.all('resource')) {
    const properties = undocumented(resource.properties);
    const definitions: Record<string, Properties> = {};
    addDefinitions(database, properties, definitions);
    const { documentation: _, attributes, ...rest } = resource;
    yield [
      resource.cloudFormationType,
      { resource: { ...rest, properties, attributes: undocumented(attributes) }, definitions },
    ];
  }
}

function addDefinitions(database: SpecDatabase, properties: Properties, into: Record<string, Properties>): void {
  for (const { type, previousTypes = [] } of Object.values(properties))
    for (const ref of [type, ...previousTypes].flatMap(refsOf)) {
      if (ref in into) continue;
      into[ref] = undocumented(database.get('typeDefinition', ref).properties);
      addDefinitions(database, into[ref], into);
    }
}

function refsOf(type: PropertyType): string[] {
  if (type.type === 'ref') return [type.reference.$ref];
  if (type.type === 'array' || type.type === 'map') return refsOf(type.element);
  return type.type === 'union' ? type.types.flatMap(refsOf) : [];
}

function undocumented<T extends { readonly documentation?: string }>(
  described: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(described).map(([name, { documentation: _, ...rest }]) => [name, rest as T]),
  );
}
