import { type BaseIssue, safeParse } from 'valibot';
import type { ProviderName } from '../services/catalog/catalog';
import { printable, shown } from '../text/quoted';
import { configurationRules } from './configuration-rules';
import { type Configuration, configurationShape } from './configuration-shape';
import { type Issue, type Path, type ValidParts, validPartsOf, valueAt } from './valid-parts';

/** In characters. A longer line repeats a long value. */
const LONGEST = 600;

/** All mistakes at once, one per line: `path: wrong value, what would be right`. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    const shown = issues.map((issue) => printable(issue, LONGEST));
    super(shown.join('\n'));
    this.issues = shown;
  }
}

/**
 * The configuration in a value of the context key `privateApi`.
 *
 * An object comes from cdk.json; a string comes from `-c privateApi=<json>`, which replaces the object whole. Rules
 * between values are checked wherever the values are valid, so that one run reports everything.
 * `catalog` names the providers, each of which has an account in every environment.
 *
 * @throws ConfigurationError
 */
export function readConfiguration(context: unknown, catalog: readonly string[]): Configuration {
  const input = typeof context === 'string' ? parseJson(context) : context;
  const parsed = safeParse(configurationShape(catalog), input);
  const shapeIssues = (parsed.issues ?? []).map(issueOf);
  const valid = validPartsOf(input, shapeIssues) as ValidParts<Configuration>;
  const issues = [...shapeIssues, ...configurationRules(valid, catalog as readonly ProviderName[])];
  if (!parsed.success || issues.length > 0) {
    throw new ConfigurationError(issues.map((issue) => line(issue, input)));
  }
  return parsed.output;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ConfigurationError([`privateApi: ${shown(json)}, should be JSON: ${(error as Error).message}`]);
  }
}

function issueOf({ path, message }: BaseIssue<unknown>): Issue {
  return { path: path?.map(({ key }) => key as PropertyKey) ?? [], message };
}

function line({ path, message }: Issue, input: unknown): string {
  const value = valueAt(input, path);
  return `${pathName(path)}: ${value === undefined ? 'missing' : shown(JSON.stringify(value))}, ${message}`;
}

function pathName(path: Path): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : `${name}.${shown(String(key))}`),
    'privateApi',
  );
}
