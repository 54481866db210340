import { literal, type Pattern, patternOf } from './pattern';

/** The keys of a request with their values. */
export class RequestContext {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: Readonly<Record<string, string | readonly string[]>>) {
    this.#values = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  }

  /** The values of a key, in whatever case it is written; empty if the request does not have it. */
  valuesOf(key: string): readonly string[] {
    return this.#values.get(key.toLowerCase()) ?? [];
  }
}

/** `${aws:username}`, `${aws:PrincipalTag/team, 'nobody'}`. */
const VARIABLE = /\$\{([^},]*)(?:,\s*'([^']*)')?\s*\}/g;

/** Variables that stand for a character which otherwise is special. */
const SPECIAL = ['*', '?', '$'];

/**
 * A text of a policy as a pattern, its variables replaced; undefined if the request has no value for one of them, or several.
 *
 * Without a context nothing is a variable: so it is in policies of the version before 2012-10-17.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function resolved(text: string, context: RequestContext | undefined): Pattern | undefined {
  if (context === undefined || !text.includes('${')) return patternOf(text);
  const pattern: number[] = [];
  let end = 0;
  for (const { 0: whole, 1: name = '', 2: byDefault, index } of text.matchAll(VARIABLE)) {
    const value = substitute(name, byDefault, context);
    if (value === undefined) return undefined;
    pattern.push(...patternOf(text.slice(end, index)), ...literal(value));
    end = index + whole.length;
  }
  pattern.push(...patternOf(text.slice(end)));
  return pattern;
}

function substitute(name: string, byDefault: string | undefined, context: RequestContext): string | undefined {
  if (SPECIAL.includes(name)) return name;
  const [value, another] = context.valuesOf(name.trim());
  return another === undefined ? (value ?? byDefault) : undefined;
}

/** The same without wildcards, as `StringEquals` compares it. */
export function resolvedText(text: string, context: RequestContext | undefined): string | undefined {
  if (context === undefined) return text;
  let missing = false;
  const replaced = text.replace(VARIABLE, (_, name: string, byDefault: string | undefined) => {
    const value = substitute(name, byDefault, context);
    missing ||= value === undefined;
    return value ?? '';
  });
  return missing ? undefined : replaced;
}
