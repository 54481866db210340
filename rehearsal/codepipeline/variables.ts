import { refuse } from '../kit/refusal';

/** Output variables by namespace, as the actions of one execution gave them. */
export type Variables = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** `#{namespace.name}`; the characters are those that CodePipeline allows (User Guide, "Variables reference"). */
const REFERENCE = /#\{([A-Za-z0-9@\-_]+)\.([A-Za-z0-9@\-_]+)\}/g;

/** Replaces every variable in a configuration value. Throws a Refusal that names the one that nobody has given. */
export function resolveVariables(text: string, variables: Variables, where: string, property: string): string {
  return text.replaceAll(REFERENCE, (reference, namespace: string, name: string) => {
    const value = variables[namespace]?.[name];
    if (value !== undefined) return value;
    const known = variables[namespace];
    refuse({
      resource: where,
      property,
      code: 'InvalidVariableReference',
      message:
        known === undefined
          ? `${reference}: no action that has run has the namespace '${namespace}'`
          : `${reference}: the namespace '${namespace}' has no '${name}', it has ${Object.keys(known).join(', ') || 'nothing'}`,
      repair:
        known === undefined
          ? `it has: ${Object.keys(variables).join(', ')}`
          : 'name an output of that action; a stack gives its outputs',
    });
  });
}
