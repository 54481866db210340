import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { context } from '../cdk.json';
import { catalog, type ProviderName } from '../services/catalog/catalog';
import type { Provider } from '../services/catalog/provider';

export interface Synthesis {
  readonly seconds: number;
  /** Of the app's process alone, without the bundler. */
  readonly cpuSeconds: number;
}

const root = path.join(__dirname, '..');
const usage = path.join(__dirname, 'growth-usage.ts');
const sources = [
  ...['text', 'facts', 'pipeline', 'stages', 'services', 'launch.cjs'],
  ...['package.json', 'package-lock.json', 'buildspec.yml', 'tsconfig.json'],
];
const kinds = Object.keys(catalog) as ProviderName[];

/**
 * A copy of what a synthesis reads with a catalog of as many providers as asked for.
 *
 * A provider is added as a person would add it: an entry in the catalog, a folder with its service, a folder with its
 * stage, a line in the list of stages. The services that ship take turns as the original.
 */
export class GrownTree {
  readonly #directory = mkdtempSync(path.join(os.tmpdir(), 'growth-'));
  readonly #providers: readonly Provider[];

  constructor(providers: number) {
    for (const name of sources) cpSync(path.join(root, name), path.join(this.#directory, name), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(this.#directory, 'node_modules'));
    this.#providers = Array.from({ length: providers }, (_, index) => this.#addProvider(index));
    this.#writeCatalog();
    this.#writeStages();
  }

  /** cdk.json's configuration with this tree's providers, each in an account of its own in each environment. */
  configuration(environments: number) {
    const { privateApi } = context;
    const [example] = privateApi.environments;
    let account = 500_000_000_000;
    const own = () => ({ account: String(account++) });
    return {
      ...privateApi,
      environments: Array.from({ length: environments }, (_, index) => ({
        ...example!,
        name: index === environments - 1 ? example!.name : `stage${index + 1}`,
        globalApi: { ...example!.globalApi, ...own() },
        providers: Object.fromEntries(this.#providers.map(({ name }) => [name, own()])),
      })),
    };
  }

  /** Runs the app as the rehearsal does, without validation. */
  async synthesize(environments: number, outdir: string): Promise<Synthesis> {
    const began = performance.now();
    const app = spawn(process.execPath, ['--import', 'tsx', '--import', usage, 'launch.cjs', 'pipeline/app.ts'], {
      cwd: this.#directory,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        CDK_OUTDIR: outdir,
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, privateApi: this.configuration(environments) }),
      },
    });
    const [code, output, used] = await Promise.all([
      once(app, 'close').then(([exitCode]: number[]) => exitCode),
      text(app.stderr!),
      text(app.stdio[3] as Readable),
    ]);
    // 2 says that AWS would refuse it: the assembly is there to be measured all the same.
    if (code !== 0 && code !== 2) throw new Error(`the app ended with exit code ${code}:\n${output}`);
    return { seconds: (performance.now() - began) / 1000, cpuSeconds: JSON.parse(used).cpu / 1000 };
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #addProvider(index: number): Provider {
    const kind = kinds[index % kinds.length]!;
    const round = Math.floor(index / kinds.length) + 1;
    const original: Provider = catalog[kind];
    if (round === 1) return original;
    const name = `${kind}${round}`;
    this.#copy(path.join('services', kind), path.join('services', name), ['app.ts', 'main.ts'], (source) =>
      source.replaceAll(`/catalog/${kind}`, `/catalog/${name}`).replaceAll(` /${kind}`, ` /${name}`),
    );
    const stage = `${kind}-stage.ts`;
    this.#copy(path.join('stages/providers', kind), path.join('stages/providers', name), [stage], (source) =>
      source.replaceAll(`/catalog/${kind}`, `/catalog/${name}`),
    );
    const renamed = (route: string) => route.replace(`/${kind}`, `/${name}`);
    return {
      ...original,
      name,
      port: 8080 + index,
      routes: original.routes.map(({ refusal, ...route }) => ({
        ...route,
        path: renamed(route.path),
        ...(refusal && { refusal: { ...refusal, of: { ...refusal.of, path: renamed(refusal.of.path) } } }),
      })),
    };
  }

  #copy(from: string, to: string, edited: readonly string[], edit: (source: string) => string): void {
    cpSync(path.join(this.#directory, from), path.join(this.#directory, to), { recursive: true });
    for (const name of edited) {
      const file = path.join(this.#directory, to, name);
      const source = readFileSync(file, 'utf8');
      if (edit(source) === source)
        throw new Error(`${from}/${name} names its provider in another way now: see ${__filename}`);
      writeFileSync(file, edit(source));
    }
  }

  #writeCatalog(): void {
    for (const provider of this.#providers) {
      this.#write(`services/catalog/${provider.name}.ts`, [
        `export const provider = ${JSON.stringify(provider, undefined, 2)} as const;`,
      ]);
    }
    const names = this.#providers.map(({ name }) => name);
    this.#write('services/catalog/catalog.ts', [
      ...names.map((name) => `import { provider as ${name} } from './${name}';`),
      `export const catalog = { ${names.join(', ')} } as const;`,
      'export type ProviderName = keyof typeof catalog;',
      'export const providerNames = Object.keys(catalog) as ProviderName[];',
    ]);
  }

  #writeStages(): void {
    const stages = this.#providers.map(({ name }) => ({ name, kind: kinds.find((kind) => name.startsWith(kind))! }));
    const className = (kind: string) => `${kind[0]!.toUpperCase()}${kind.slice(1)}Stage`;
    this.#write('stages/providers/provider-stages.ts', [
      ...stages.map(({ name, kind }) => `import { ${className(kind)} as ${name} } from './${name}/${kind}-stage';`),
      `export const providerStages = { ${stages.map(({ name }) => name).join(', ')} };`,
    ]);
  }

  #write(file: string, lines: readonly string[]): void {
    writeFileSync(path.join(this.#directory, file), `${lines.join('\n')}\n`);
  }
}
