import type { EvaluatedStack } from './evaluated-stack';
import type { Link } from './links';

/** Stacks that serve together: a gateway and the providers it is linked to. */
export interface Environment {
  readonly name: string;
  readonly stacks: readonly EvaluatedStack[];
}

/** Stacks that are linked form an environment; those without a link, as the pipeline's, are common to all. */
export function environmentsOf(
  stacks: readonly EvaluatedStack[],
  links: readonly Link[],
): { readonly environments: readonly Environment[]; readonly common: readonly EvaluatedStack[] } {
  const groups: Set<EvaluatedStack>[] = [];
  for (const { gateway, provider } of links) {
    const touched = groups.filter((group) => group.has(gateway) || group.has(provider));
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
    groups.push(new Set([...touched.flatMap((group) => [...group]), gateway, provider]));
  }
  return {
    environments: groups.map((group) => ({ name: commonName([...group]), stacks: [...group] })),
    common: stacks.filter((stack) => !groups.some((group) => group.has(stack))),
  };
}

/** What the names of all stacks begin with, up to a hyphen: `api-prod` of `api-prod-dogs` and `api-prod-global`. */
function commonName(stacks: readonly EvaluatedStack[]): string {
  const [first = [], ...others] = stacks.map(({ stackName }) => stackName.split('-'));
  const length = first.findIndex((part, i) => others.some((other) => other[i] !== part));
  const common = first.slice(0, length < 0 ? first.length : length).join('-');
  return common === '' ? stacks.map(({ stackName }) => stackName).join(' + ') : common;
}
