import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stage } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Authorization } from '../../stages/global-api/authorization';
import { GlobalApiStage } from '../../stages/global-api/global-api-stage';
import type { Deployment } from '../../stages/names';
import { providerStages } from '../../stages/providers/provider-stages';

export const accounts = { globalApi: '111111111111', dogs: '222222222222', todo: '333333333333' };
export const region = 'us-west-2';
export const deployment: Deployment = { name: 'private-api', environment: 'prod' };

export interface SynthesisOptions {
  /** @default - two zones */
  readonly zones?: readonly string[];
  /** @default - none */
  readonly auth?: Authorization;
  /** @default - local */
  readonly buildId?: string;
  /** Both providers in one account. @default - false */
  readonly together?: boolean;
  /** What the services' bundles contain. @default - the same every time */
  readonly content?: string;
  /** Sees the app and its stages before they are synthesized. */
  readonly prepare?: (
    app: App,
    stages: { readonly dogs: Stage; readonly todo: Stage; readonly globalApi: Stage },
  ) => void;
}

/** All three stages of one deployment, synthesized as the app would: the same flags, the same order. */
export class Synthesis {
  readonly directory = mkdtempSync(join(tmpdir(), 'stages-'));
  readonly app: App;
  readonly dogs: Stage;
  readonly todo: Stage;
  readonly globalApi: GlobalApiStage;
  #assembly?: CloudAssembly;

  constructor(options: SynthesisOptions = {}) {
    const { zones = ['usw2-az1', 'usw2-az2'], auth = { type: 'none' }, buildId = 'local', together = false } = options;
    const dogsAccount = together ? accounts.todo : accounts.dogs;
    this.app = new App({
      context: featureFlags(),
      outdir: join(this.directory, 'cdk.out'),
      analyticsReporting: false,
      stackTraces: false,
    });
    const common = {
      deployment,
      zones,
      globalApiAccount: accounts.globalApi,
      bundle: this.#bundle(options.content ?? 'console.log("a service");\n'),
    };

    this.dogs = new providerStages.dogs(this.app, 'dogs', { ...common, env: { account: dogsAccount, region } });
    this.todo = new providerStages.todo(this.app, 'todo', { ...common, env: { account: accounts.todo, region } });
    this.globalApi = new GlobalApiStage(this.app, 'global-api', {
      env: { account: accounts.globalApi, region },
      deployment,
      zones,
      providers: { dogs: { account: dogsAccount }, todo: { account: accounts.todo } },
      throttle: { rate: 100, burst: 200 },
      auth,
      buildId,
    });
    options.prepare?.(this.app, this);
  }

  get assembly(): CloudAssembly {
    this.#assembly ??= this.app.synth();
    return this.#assembly;
  }

  /** Templates are JSON until somebody checks them. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  template(stage: 'dogs' | 'todo' | 'globalApi'): any {
    return this.assembly.getNestedAssembly(`assembly-${this[stage].node.id}`).stacks[0]!.template;
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

function featureFlags(): Record<string, unknown> {
  const file = join(__dirname, '../../cdk.json');
  if (!existsSync(file)) return {};
  const { privateApi: _configuration, ...flags } = JSON.parse(readFileSync(file, 'utf8')).context;
  return flags;
}
