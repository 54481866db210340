import type { DependencyGraph } from './dependency-graph';
import type { ResourceRecord } from './stack-record';

/** Who needs whom among resources that may belong to several generations: by their place in the list. */
export function graphOf(resources: readonly ResourceRecord[]): DependencyGraph {
  const graph = new Map<string, Set<string>>();
  for (const [i, resource] of resources.entries()) {
    const needs = new Set<string>();
    for (const [j, other] of resources.entries())
      if (i !== j && resource.dependsOn.includes(other.logicalId)) needs.add(String(j));
    graph.set(String(i), needs);
  }
  return graph;
}
