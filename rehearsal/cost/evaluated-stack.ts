import { type Assembly, readTemplate, type StackArtifact } from '../assembly/assembly';
import type { DependencyGraph } from '../cloudformation/dependency-graph';
import { evaluate } from '../cloudformation/evaluate';
import { prepare } from '../cloudformation/stack-preparation';
import { nothingYet } from '../cloudformation/template-scope';
import { type AwsEnvironment, type Properties, type PropertiesOf, World } from '../cloudformation/world';

/** A resource that a template makes, as it is before anything is deployed. */
export interface PlannedResource<Stated = Properties> extends AwsEnvironment {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Evaluated. A reference is a logical id; a value that only a deployment has is the symbol `unknown`. */
  readonly properties: Stated;
}

/** A stack of the assembly, with parameters, conditions and functions of its template evaluated. */
export interface EvaluatedStack extends AwsEnvironment {
  readonly stackName: string;
  readonly resources: ReadonlyMap<string, PlannedResource>;
  /** What each resource needs first, by logical id. */
  readonly graph: DependencyGraph;
}

/**
 * Every stack of the assembly and of the assemblies nested in it, by the same evaluation that the rehearsal deploys with.
 *
 * Nothing is deployed, so that no value of a resource is known. Throws the Refusal that a deployment would begin with.
 */
export function evaluateStacks(assembly: Assembly): EvaluatedStack[] {
  const own = assembly.stacks.map((stack) => evaluateStack({ ...stack, template: readTemplate(stack.templateFile) }));
  return [...own, ...assembly.nested.flatMap(evaluateStacks)];
}

export type StackSource = Pick<StackArtifact, 'stackName' | 'account' | 'region' | 'parameters'> & {
  readonly template: ReturnType<typeof readTemplate>;
};

export function evaluateStack({ stackName, account, region, parameters, ...source }: StackSource): EvaluatedStack {
  const { template, scope, graph } = prepare({
    account,
    region,
    stackName,
    stackId: `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/planned`,
    template: source.template,
    parameters,
    world: new World(),
    exported: (name) => name,
  });
  const names = scope.withResources({ ...nothingYet, id: (logicalId) => logicalId });
  const resources = new Map<string, PlannedResource>();
  for (const logicalId of graph.keys()) {
    const { Type: type, Properties: raw = {} } = template.Resources[logicalId]!;
    const properties = evaluate(raw, names, { resource: `${stackName}/${logicalId}`, property: '' }) as Properties;
    resources.set(logicalId, { account, region, stack: stackName, logicalId, type, properties });
  }
  return { account, region, stackName, resources, graph };
}

export function resourcesOf<Type extends string>(
  stack: EvaluatedStack,
  type: Type,
): PlannedResource<PropertiesOf<Type>>[] {
  const resources = [...stack.resources.values()].filter((resource) => resource.type === type);
  return resources as PlannedResource<PropertiesOf<Type>>[];
}

/** Everything that a resource depends on, directly or indirectly, itself included. */
export function reachable(graph: DependencyGraph, from: string): Set<string> {
  const found = new Set([from]);
  // Iterating over a Set includes what is added meanwhile.
  for (const node of found) for (const next of graph.get(node) ?? []) found.add(next);
  return found;
}
