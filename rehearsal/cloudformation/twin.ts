import type { AwsEnvironment, Properties, Resource } from './world';

/** What CloudFormation asks of a resource type's twin: the desired state, evaluated. */
export interface ResourceRequest extends AwsEnvironment {
  readonly stack: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  readonly metadata: Properties;
  readonly creationPolicy?: Properties;
  readonly updatePolicy?: Properties;
  /** `stack-LogicalId-XXXXXXXXXXXX`: the name for a resource that is given none, cut to 255 characters. */
  readonly generatedName: string;
  /** 17 hexadecimal digits, new for every resource: the tail of ids like `vpc-…`. */
  readonly generatedHex: string;
  /** Aborted when the deployment is cancelled or the rehearsal ends. */
  readonly signal: AbortSignal;
  /** A line of progress for the person who watches, shown below the running action. */
  report(line: string): void;
}

export interface Outcome {
  /** The physical id: what `Ref` gives. */
  readonly id: string;
  readonly attributes?: Properties;
  /** What the twin wants to remember: kept on disk with the resource, JSON values only. */
  readonly data?: Properties;
}

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
