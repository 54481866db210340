import type { Property, PropertyType } from '@aws-cdk/service-spec-types';
import type { PublishedTypes } from './published-types';

const HEAD = `// Written by \`npm run aws-types\` from what AWS publishes (@aws-cdk/aws-service-spec): change nothing here.

/** What a property of no particular form holds. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

type Tag = {
  readonly Key: string;
  readonly Value: string;
};
`;

/** The TypeScript source of these resource types' properties, as CloudFormation evaluates them. */
export function resourceTypesText(published: PublishedTypes, names: readonly string[]): string {
  const writer = new TypesWriter(published);
  for (const name of names) writer.add(name);
  return writer.text();
}

class TypesWriter {
  readonly #published: PublishedTypes;
  readonly #resources = new Map<string, string>();
  /** The names that definitions have here, by AWS's reference to them. */
  readonly #definitions = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  /** The resource type that is written now: the names of its definitions begin with its own. */
  #root = '';

  constructor(published: PublishedTypes) {
    this.#published = published;
  }

  add(name: string): void {
    const resource = this.#published.get(name);
    if (resource === undefined) throw new Error(`AWS publishes no resource type ${name}`);
    const [, service, kind] = name.split('::') as [string, string, string];
    this.#resources.set(name, `${service}${kind}`);
    this.#root = `${service}${kind}`;
    this.#write(this.#root, resource.properties);
  }

  text(): string {
    const types = [...this.#resources].map(([name, type]) => `  '${name}': ${type};`);
    return [
      HEAD,
      '/** The properties of resource types, by type. */',
      'export interface ResourceTypes {',
      ...types,
      '}',
      '',
      [...this.#texts.values()].join('\n'),
    ].join('\n');
  }

  #write(type: string, properties: Readonly<Record<string, Property>>): void {
    // Its place is before those that it refers to.
    this.#texts.set(type, '');
    const lines = Object.entries(properties).map(([name, property]) => {
      const types = [property.type, ...(property.previousTypes ?? [])].map((each) =>
        this.#type(`${this.#root}${name}`, each),
      );
      const key = /^\w+$/.test(name) ? name : `'${name}'`;
      const stated = `  readonly ${key}${property.required ? '' : '?'}:`;
      const distinct = [...new Set(types)];
      const line = `${stated} ${distinct.join(' | ')};`;
      // As Biome breaks it.
      if (line.length <= 120 || distinct.length === 1) return line;
      return `${stated}${distinct.map((each) => `\n    | ${each}`).join('')};`;
    });
    const body = lines.length === 0 ? ['Readonly<Record<string, never>>;'] : ['{', ...lines, '};'];
    this.#texts.set(type, `type ${type} = ${body.join('\n')}\n`);
  }

  #type(name: string, type: PropertyType): string {
    switch (type.type) {
      case 'string':
      case 'date-time':
        return 'string';
      case 'boolean':
        return 'boolean | string';
      case 'integer':
      case 'number':
        return 'number | string';
      case 'array':
        return `readonly ${bracketed(this.#type(name, type.element))}[]`;
      case 'map':
        return `Readonly<Record<string, ${this.#type(name, type.element)}>>`;
      case 'union':
        return [...new Set(type.types.map((each) => this.#type(name, each)))].join(' | ');
      case 'tag':
        return 'Tag';
      case 'ref':
        return this.#definition(name, type.reference.$ref);
      case 'null':
        return 'null';
      default:
        return 'Json';
    }
  }

  /** The name of a definition; `wanted` names the property that it was first found at. */
  #definition(wanted: string, ref: string): string {
    const known = this.#definitions.get(ref);
    if (known !== undefined) return known;
    let type = wanted;
    for (let number = 2; this.#texts.has(type); number++) type = `${wanted}${number}`;
    this.#definitions.set(ref, type);
    this.#write(type, this.#published.definition(ref));
    return type;
  }
}

function bracketed(type: string): string {
  return type.includes('|') || type.startsWith('readonly ') ? `(${type})` : type;
}
