import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stage } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type ProviderName, providerNames } from '../../services/catalog/catalog';
import type { Authorization } from '../../stages/global-api/authorization';
import { GlobalApiStage } from '../../stages/global-api/global-api-stage';
import type { Deployment } from '../../stages/names';
import { providerStages } from '../../stages/providers/provider-stages';
import { exampleConfiguration, featureFlags } from './configuration';

const [prod] = exampleConfiguration().environments;

/** As cdk.json has them. */
export const accounts: Readonly<Record<StageName, string>> = {
  globalApi: prod.globalApi.account,
  ...byName((name) => prod.providers[name].account as string),
};
export const region = 'us-west-2';
export const deployment: Deployment = { name: 'private-api', environment: 'prod' };

/** A provider's, by the provider's name. */
export type StageName = ProviderName | 'globalApi';

export interface SynthesisOptions {
  /** @default - two zones */
  readonly zones?: readonly string[];
  readonly retiredZones?: readonly string[];
  /** @default - none */
  readonly auth?: Authorization;
  /** @default - local */
  readonly buildId?: string;
  /** All providers in one account. @default - false */
  readonly together?: boolean;
  /** What the global API publishes. @default - every provider of the catalog */
  readonly published?: readonly ProviderName[];
  /** What the services' bundles contain. @default - the same every time */
  readonly content?: string;
  /** Sees the app and its stages before they are synthesized. */
  readonly prepare?: (app: App, stages: Readonly<Record<StageName, Stage>>) => void;
}

/** All stages of one deployment, synthesized as the app would: the same flags, the same order. */
export class Synthesis {
  readonly directory = mkdtempSync(join(tmpdir(), 'stages-'));
  readonly app: App;
  readonly stages: Readonly<Record<StageName, Stage>>;
  #assembly?: CloudAssembly;

  constructor(options: SynthesisOptions = {}) {
    const { zones = ['usw2-az1', 'usw2-az2'], auth = { type: 'none' }, buildId = 'local', together = false } = options;
    const { published = providerNames } = options;
    this.app = new App({
      context: featureFlags(),
      outdir: join(this.directory, 'cdk.out'),
      analyticsReporting: false,
      stackTraces: false,
    });
    const common = {
      deployment,
      zones,
      retiredZones: options.retiredZones,
      globalApiAccount: accounts.globalApi,
      bundle: this.#bundle(options.content ?? 'console.log("a service");\n'),
    };

    const [first] = providerNames;
    const accountOf = (name: ProviderName) => accounts[together ? first! : name];
    const providers = byName(
      (name) => new providerStages[name](this.app, name, { ...common, env: { account: accountOf(name), region } }),
    );
    const globalApi = new GlobalApiStage(this.app, 'global-api', {
      env: { account: accounts.globalApi, region },
      deployment,
      zones,
      providers: Object.fromEntries(published.map((name) => [name, { account: accountOf(name) }])),
      throttle: { rate: 100, burst: 200 },
      auth,
      buildId,
    });
    this.stages = { ...providers, globalApi };
    options.prepare?.(this.app, this.stages);
  }

  get assembly(): CloudAssembly {
    this.#assembly ??= this.app.synth();
    return this.#assembly;
  }

  /** Templates are JSON until somebody checks them. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  template(stage: StageName): any {
    return this.assembly.getNestedAssembly(`assembly-${this.stages[stage].node.id}`).stacks[0]!.template;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  /** A service's bundle as far as a stage looks into it. */
  #bundle(content: string): string {
    const bundle = join(this.directory, 'bundle');
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'main.js'), content);
    writeFileSync(join(bundle, 'Dockerfile'), 'FROM scratch\nCOPY main.js /\nCMD ["node", "/main.js"]\n');
    return bundle;
  }
}

function byName<T>(of: (name: ProviderName) => T): Record<ProviderName, T> {
  return Object.fromEntries(providerNames.map((name) => [name, of(name)])) as Record<ProviderName, T>;
}
