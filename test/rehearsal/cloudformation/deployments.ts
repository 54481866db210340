import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationEngine } from '../../../rehearsal/cloudformation/cloudformation-engine';
import type { Operation, StackEvent, StackResult } from '../../../rehearsal/cloudformation/deployment';
import type { Twin } from '../../../rehearsal/cloudformation/twin';
import { type Properties, type Resource, World } from '../../../rehearsal/cloudformation/world';

export const place = { account: '111111111111', region: 'us-west-2' };

/** An engine over a World, with records in a directory of its own, and every event that it reported. */
export class Deployments {
  readonly directory: string;
  readonly world = new World();
  readonly engine: CloudFormationEngine;
  readonly events: StackEvent[] = [];

  constructor(
    twins: readonly Twin[] | ((world: World) => readonly Twin[]),
    directory = mkdtempSync(join(tmpdir(), 'stacks-')),
  ) {
    this.directory = directory;
    this.engine = new CloudFormationEngine({
      world: this.world,
      twins: typeof twins === 'function' ? twins(this.world) : twins,
      directory,
    });
  }

  async deploy(
    resources: Properties,
    {
      stackName = 'app',
      signal = new AbortController().signal,
      at = place,
      parameters,
      capabilities,
      ...sections
    }: DeployOptions = {},
  ): Promise<StackResult> {
    const template = { ...sections, Resources: resources };
    const plan = this.engine.plan({ ...at, stackName, template, parameters, capabilities });
    return this.engine.deploy(plan, this.operation(signal));
  }

  delete(stackName = 'app', at = place): Promise<void> {
    return this.engine.delete({ ...at, stackName }, this.operation());
  }

  operation(signal = new AbortController().signal): Operation {
    return { signal, onEvent: (event) => this.events.push(event) };
  }

  /** The resource of that logical id that the stack shows now. */
  resource(logicalId: string, type = 'AWS::SQS::Queue'): Resource | undefined {
    return this.world.all(type).find((resource) => resource.logicalId === logicalId && resource.stack !== '');
  }

  status(stackName = 'app'): string | undefined {
    return this.engine.stacks().find((stack) => stack.stackName === stackName)?.status;
  }

  /** `LogicalId STATUS`, without what only begins. */
  get ended(): string[] {
    return this.events
      .filter(({ status }) => !status.endsWith('IN_PROGRESS'))
      .map(({ logicalId, status }) => `${logicalId} ${status}`);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

interface DeployOptions {
  readonly stackName?: string;
  readonly signal?: AbortSignal;
  readonly at?: typeof place;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly string[];
  readonly Parameters?: Properties;
  readonly Mappings?: Properties;
  readonly Conditions?: Properties;
  readonly Rules?: Properties;
  readonly Outputs?: Properties;
  readonly Transform?: unknown;
  readonly [section: string]: unknown;
}

/** A queue, with these properties. */
export function queue(
  Properties: Properties = {},
  rest: Properties = {},
): Properties & { readonly Properties: Properties } {
  return { Type: 'AWS::SQS::Queue', Properties, ...rest };
}
