/** What each node needs first: `graph.get(dependent)` holds what it depends on. */
export type DependencyGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** A loop, as `A → B → A`, or undefined. */
export function loopIn(graph: DependencyGraph): string | undefined {
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (node: string): string | undefined => {
    if (done.has(node)) return undefined;
    const seen = way.indexOf(node);
    if (seen >= 0) return [...way.slice(seen), node].join(' → ');
    way.push(node);
    for (const next of graph.get(node) ?? []) {
      const loop = visit(next);
      if (loop !== undefined) return loop;
    }
    way.pop();
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const loop = visit(node);
    if (loop !== undefined) return loop;
  }
  return undefined;
}

/** Nodes such that each comes after all that it needs; a loop is cut where it is entered. */
export function inOrder(graph: DependencyGraph): string[] {
  const order = new Set<string>();
  const seen = new Set<string>();
  const visit = (node: string): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const next of graph.get(node) ?? []) if (graph.has(next)) visit(next);
    order.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return [...order];
}

/** The same nodes, every edge turned round: who is needed by whom. */
export function reversed(graph: DependencyGraph): DependencyGraph {
  const result = new Map<string, Set<string>>([...graph.keys()].map((node) => [node, new Set()]));
  for (const [node, needs] of graph) for (const need of needs) result.get(need)?.add(node);
  return result;
}

/**
 * Calls `visit` for every node as soon as all that it needs is done, side by side where possible.
 *
 * After the first failure nothing new begins; what is under way is waited for. Then the first failure is thrown.
 */
export async function walk(
  graph: DependencyGraph,
  visit: (node: string) => Promise<void>,
  onFailure?: (error: unknown) => void,
) {
  const failures: unknown[] = [];
  const started = new Map<string, Promise<void>>();
  // In order, so that every promise that a node waits for exists already.
  for (const node of inOrder(graph)) {
    const needs = [...(graph.get(node) ?? [])].map((need) => started.get(need));
    started.set(
      node,
      Promise.all(needs).then(async () => {
        if (failures.length > 0) return;
        try {
          await visit(node);
        } catch (error) {
          failures.push(error);
          if (failures.length === 1) onFailure?.(error);
        }
      }),
    );
  }
  await Promise.all(started.values());
  if (failures.length > 0) throw failures[0];
}
