import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type Rehearsal, RehearsalClient, TerminalProgress } from '../../../rehearsal';
import type { StartOptions } from '../../../rehearsal/cli/options';
import { openTerminalRehearsal } from '../../../rehearsal/cli/terminal-rehearsal';
import { writeJson } from '../../../rehearsal/kit/whole-file';
import { temporaryDirectory } from '../../helpers/rehearsal-directory';
import { buildRole, place } from '../aws/codepipeline/stages';

/** Writes an assembly of a pipeline with these stages, which deploys stacks of these templates. */
export function smallAssembly(
  stages: readonly object[],
  templates: Readonly<Record<string, object>>,
  resources: Readonly<Record<string, object>> = {},
): string {
  const directory = temporaryDirectory();
  const artifact = (name: string) => ({
    type: 'aws:cloudformation:stack',
    environment: `aws://${place.account}/${place.region}`,
    properties: { templateFile: `${name}.json`, stackName: name },
  });
  const nested = { stages: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stages' } } };
  writeJson(join(directory, 'manifest.json'), {
    version: '55.0.0',
    artifacts: { pipeline: artifact('pipeline'), ...nested },
  });
  mkdirSync(join(directory, 'stages'));
  writeJson(join(directory, 'stages', 'manifest.json'), {
    version: '55.0.0',
    artifacts: Object.fromEntries(Object.keys(templates).map((name) => [name, artifact(name)])),
  });
  for (const [name, template] of Object.entries(templates))
    writeJson(join(directory, 'stages', `${name}.json`), template);
  writeJson(join(directory, 'pipeline.json'), {
    Resources: {
      ...resources,
      BuildRole: { Type: 'AWS::IAM::Role', Properties: { ...buildRole.properties, RoleName: 'builds' } },
      Pipeline: {
        Type: 'AWS::CodePipeline::Pipeline',
        Properties: {
          Name: 'api',
          RoleArn: `arn:aws:iam::${place.account}:role/pipeline`,
          ArtifactStore: { Type: 'S3', Location: 'artifacts' },
          RestartExecutionOnUpdate: true,
          Stages: stages,
        },
      },
    },
  });
  return directory;
}

/** One `npm start` after the other over a state directory, in this process: the whole rehearsal, of a small assembly. */
export class SmallRehearsal {
  /** What it takes for the project: small, so that a snapshot of it is. */
  readonly directory = temporaryDirectory();
  readonly client = new RehearsalClient(join(temporaryDirectory(), 'state'));
  output = '';
  #interruption = new AbortController();
  #progress: TerminalProgress | undefined;
  #rehearsal: Rehearsal | undefined;

  get state() {
    return this.client.state;
  }

  /** The one that runs. */
  get rehearsal(): Rehearsal {
    return this.#rehearsal!;
  }

  /** As `npm start -- --assembly DIR`; what is printed from here on is its output. */
  async start(assembly: string, options: Partial<StartOptions> = {}): Promise<void> {
    this.output = '';
    const out = new PassThrough();
    out.on('data', (chunk) => {
      this.output += chunk;
    });
    this.#interruption = new AbortController();
    this.#progress = new TerminalProgress(out, {});
    const given: StartOptions = {
      approve: false,
      once: false,
      localIssuer: false,
      keepWaits: false,
      assembly,
      state: this.state.path,
      port: 0,
      context: {},
      ...options,
    };
    this.#rehearsal = openTerminalRehearsal({
      options: given,
      progress: this.#progress,
      signal: this.#interruption.signal,
      project: this.directory,
    });
    await this.#rehearsal.start(given);
  }

  /** As Ctrl-C. */
  async end(): Promise<void> {
    this.#interruption.abort(new Error('ended by SIGINT'));
    await this.#rehearsal?.close();
    this.#progress?.close();
  }

  get statuses() {
    return this.executions.map(({ number, status }) => [number, status]);
  }

  get executions() {
    return this.client.executions();
  }

  decide(approved: boolean, gate?: string) {
    return this.client.decide({ approved, ...(gate !== undefined && { gate }) });
  }

  async printed(text: string | RegExp): Promise<void> {
    const found = () => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output));
    const patience = Date.now() + 50_000;
    while (!found()) {
      if (Date.now() > patience) throw new Error(`${text} was not printed:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
