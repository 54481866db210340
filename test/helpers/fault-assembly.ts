// biome-ignore-all lint/suspicious/noExplicitAny: a template is JSON, and is broken on purpose here

import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Assembly, readAssembly, type StackArtifact } from '../../rehearsal';
import { readJson, writeJson } from '../../rehearsal/kit/whole-file';
import { BUILD_ID } from './fault-synthesis';

/** A copy of the synthesized assembly that may be edited; `write` puts it on disk. */
export class FaultAssembly {
  readonly #stacks: readonly FaultStack[];

  /** As if a build with this id had made it. */
  constructor(
    source: string,
    readonly directory: string,
    buildId: string,
  ) {
    cpSync(source, directory, { recursive: true });
    this.#replace(BUILD_ID, buildId);
    this.#stacks = stacksOf(readAssembly(directory)).map((artifact) => new FaultStack(artifact));
  }

  /** By the last part of its name: `dogs`, `todo`, `global-api`, `pipeline`. */
  stack(name: string): FaultStack {
    return single(
      this.#stacks.filter((stack) => stack.name.endsWith(`-${name}`)),
      `stack ${name}`,
    );
  }

  /** For how many of AWS's seconds the smoke test asks again. Its own number is for targets that take minutes to become healthy. */
  patience = 60;

  write(): void {
    for (const { properties } of this.stack('pipeline').all('AWS::CodeBuild::Project', /SmokeTest/)) {
      const variables: { Name: string; Value: string }[] = properties.Environment.EnvironmentVariables;
      single(
        variables.filter(({ Name }) => Name === 'SMOKE_TEST_SECONDS'),
        'variable SMOKE_TEST_SECONDS',
      ).Value = String(this.patience);
    }
    for (const stack of this.#stacks) stack.write();
  }

  /**
   * Changes files of an asset, which is then another one: its name is made from its content. `edit` gets the new
   * asset's directory. Call it before anything else is edited.
   */
  changeAsset(holds: string, edit: (directory: string) => void): void {
    const assets = readdirSync(this.directory).filter((name) => /^asset\.[0-9a-f]{64}$/.test(name));
    const old = single(
      assets.filter((name) => readdirSync(join(this.directory, name)).includes(holds)),
      `asset with ${holds}`,
    );
    const copy = join(this.directory, 'changed');
    cpSync(join(this.directory, old), copy, { recursive: true });
    edit(copy);
    const changed = `asset.${hashOf(copy)}`;
    renameSync(copy, join(this.directory, changed));
    this.#replace(old.slice('asset.'.length), changed.slice('asset.'.length));
    for (const stack of this.#stacks) stack.reload();
  }

  /** Replaces a text in every file of the assembly itself. */
  #replace(text: string, by: string): void {
    const files = readdirSync(this.directory, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => /^[^/]*(\/[^/]*)?\.(json|yaml)$/.test(name))) {
      if (file.startsWith('asset.')) continue;
      const path = join(this.directory, file);
      const contents = readFileSync(path, 'utf8');
      if (contents.includes(text)) writeFileSync(path, contents.replaceAll(text, by));
    }
  }
}

/** One stack's template. */
export class FaultStack {
  template: any;
  readonly #artifact: StackArtifact;

  constructor(artifact: StackArtifact) {
    this.#artifact = artifact;
    this.reload();
  }

  get name(): string {
    return this.#artifact.stackName;
  }

  get account(): string {
    return this.#artifact.account;
  }

  get region(): string {
    return this.#artifact.region;
  }

  /** The one resource of the type whose logical id and properties fit, where these are given. */
  one(type: string, id: RegExp = /^/, fits: (properties: any) => boolean = () => true): FaultResource {
    const found = this.all(type, id).filter(({ properties }) => fits(properties));
    return single(found, `${type} ${id} in ${this.name}`);
  }

  all(type: string, id: RegExp = /^/): FaultResource[] {
    return Object.keys(this.template.Resources)
      .filter((logicalId) => this.template.Resources[logicalId].Type === type && id.test(logicalId))
      .map((logicalId) => new FaultResource(this, logicalId));
  }

  add(logicalId: string, resource: { Type: string; [section: string]: any }): FaultResource {
    this.template.Resources[logicalId] = resource;
    return new FaultResource(this, logicalId);
  }

  reload(): void {
    this.template = readJson(this.#artifact.templateFile);
  }

  write(): void {
    writeJson(this.#artifact.templateFile, this.template);
  }
}

export class FaultResource {
  readonly #stack: FaultStack;

  constructor(
    stack: FaultStack,
    readonly logicalId: string,
  ) {
    this.#stack = stack;
  }

  /** `stack/LogicalId`, as messages name it. */
  get name(): string {
    return `${this.#stack.name}/${this.logicalId}`;
  }

  get resource(): any {
    return this.#stack.template.Resources[this.logicalId];
  }

  get properties(): any {
    return this.resource.Properties;
  }

  /** Replaces a text in a property, whatever functions it is made of. */
  replace(property: string, text: string | RegExp, by: string): void {
    const before = JSON.stringify(this.properties[property]);
    const after = before.replaceAll(typeof text === 'string' ? text : new RegExp(text, 'g'), by);
    if (after === before) throw new Error(`${this.name} ${property} has no ${text}: ${before}`);
    this.properties[property] = JSON.parse(after);
  }

  /** Takes it out of the template, and out of what depends on it by DependsOn. */
  remove(): void {
    const resources: Record<string, any> = this.#stack.template.Resources;
    delete resources[this.logicalId];
    for (const resource of Object.values(resources)) {
      if (resource.DependsOn === undefined) continue;
      resource.DependsOn = [resource.DependsOn].flat().filter((id: string) => id !== this.logicalId);
    }
  }
}

function stacksOf(assembly: Assembly): StackArtifact[] {
  return [...assembly.stacks, ...assembly.nested.flatMap(stacksOf)];
}

/** Not the CDK's own hash, but as good a name: nothing else was published under it. */
function hashOf(directory: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(directory).sort()) hash.update(file).update(readFileSync(join(directory, file)));
  return hash.digest('hex');
}

function single<T>(found: readonly T[], what: string): T {
  if (found.length === 1) return found[0]!;
  throw new Error(`${what}: one expected, found ${found.length}: the fault must look for something else`);
}
