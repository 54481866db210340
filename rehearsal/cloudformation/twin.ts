import type { GeneratedNames } from './generated-names';
import type { AwsEnvironment, Declaration, PhysicalResource, Properties, Resource } from './world';

/** What CloudFormation asks of a resource type's twin: the desired state, evaluated. */
export interface ResourceRequest<Stated = Properties> extends AwsEnvironment, Declaration<Stated>, GeneratedNames {
  readonly stack: string;
  readonly stackId: string;
  /** Aborted when the deployment is cancelled or the rehearsal ends. */
  readonly signal: AbortSignal;
  /** A line of progress for the person who watches, shown below the running action. */
  report(line: string): void;
}

/** What it answers. @default - no attributes and no data */
export type Outcome = Pick<PhysicalResource, 'id'> & Partial<PhysicalResource>;

/**
 * One resource type on this machine.
 *
 * `create` and `update` return when the resource is as stable as CloudFormation would wait for, and throw a `Refusal`
 * for what AWS would refuse. The engine puts the result into the `World` before anything that depends on it begins, and
 * takes it out after `delete`. A twin that lacks `update` accepts every update in place; whether a change replaces the
 * resource is decided by the engine from AWS's resource schemas, not by the twin.
 */
export interface Twin {
  readonly types: readonly string[];
  /** It checks something and gives made-up attributes: nobody should take it for more. */
  readonly isRecording?: true;
  /** For types that the template's author names (`Custom::…`): whether this is the twin, whatever the type is called. */
  matches?(type: string, properties: Properties): boolean;
  /** A creation that throws, also because `signal` aborts, leaves nothing behind: nobody calls `delete` then. */
  create(request: ResourceRequest): Promise<Outcome>;
  /** Same id, new properties. `request.generatedName` and `generatedHex` are those of the creation no more: keep `before.id`. */
  update?(request: ResourceRequest, before: Resource): Promise<Outcome>;
  delete?(resource: Resource): Promise<void>;
  /** Brings back what runs for a resource of an earlier process: called once after a restart, in order of dependency. */
  resume?(resource: Resource): Promise<void>;
}
