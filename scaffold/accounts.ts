import { applyEdits, type JSONPath, modify, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { ConfigurationError, readConfiguration } from '../pipeline/configuration';
import { UsageError } from '../rehearsal/kit/refusal';
import { quoted } from '../text/quoted';
import { ByHand } from './by-hand';

const FILE = 'cdk.json';

/** Account ids that are not real: one digit twelve times, as in the shipped configuration. */
const examples = [...'5678902341'].map((digit) => digit.repeat(12));
const isExample = (account: string) => /^(\d)\1{11}$/.test(account);

/** The accounts in cdk.json. A change keeps the file's formatting and comments. */
export class Accounts {
  readonly #text: string;
  readonly #environments: readonly { readonly providers: Readonly<Record<string, unknown>> }[];

  /** Throws ByHand unless there are environments, each with providers. */
  constructor(text: string) {
    this.#text = text;
    const errors: ParseError[] = [];
    const environments: unknown = parse(text, errors)?.context?.privateApi?.environments;
    const [error] = errors;
    if (error !== undefined) {
      const line = text.slice(0, error.offset).split('\n').length;
      throw new ByHand(`${FILE}:${line}: is not valid JSON (${printParseErrorCode(error.error)}): mend it first`);
    }
    if (!Array.isArray(environments) || environments.some((environment) => !isObject(environment?.providers))) {
      throw new ByHand(
        `${FILE}: context.privateApi.environments is not a list of objects with providers: write it as the README says, then run this again`,
      );
    }
    this.#environments = environments;
  }

  get text(): string {
    return this.#text;
  }

  /** The provider's account, if cdk.json has one already. */
  of(name: string): string | undefined {
    const [account] = this.#environments.flatMap(({ providers }) =>
      isObject(providers[name]) ? [providers[name]] : [],
    );
    return (account as { readonly account?: string } | undefined)?.account;
  }

  /** An example id that is not used yet. Throws a UsageError if real accounts are configured: the new one has to be real too. */
  example(name: string): string {
    const configured = this.#accounts;
    const free = configured.every(isExample) ? examples.find((account) => !configured.includes(account)) : undefined;
    if (free !== undefined) return free;
    throw new UsageError(
      `--account is missing: ${FILE} holds accounts other than the examples: give that of ${name}, such as --account 123456789012`,
    );
  }

  /** With this account in every environment that has no account for the provider. */
  with(name: string, account: string): Accounts {
    return this.#changed(name, { account });
  }

  without(name: string): Accounts {
    return this.#changed(name, undefined);
  }

  /** What has to be done before the first deployment to this account, in lines; none if cdk.json names the account already. */
  bootstrap(account: string): string[] {
    const { tooling } = parse(this.#text).context.privateApi;
    if (this.#accounts.includes(account)) return [];
    return [
      `Before a push deploys it to AWS, bootstrap account ${account} with administrator credentials of that account,`,
      'or UpdatePipeline fails with "invalid principals":',
      `  npx cdk bootstrap aws://${account}/${tooling.region} --trust ${tooling.account} \\`,
      '    --cloudformation-execution-policies arn:aws:iam::aws:policy/AdministratorAccess',
    ];
  }

  /** Throws a UsageError with every fault that a synthesis would find with these providers in the catalog. */
  check(providers: readonly string[]): void {
    try {
      readConfiguration(parse(this.#text).context.privateApi, providers);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw new UsageError(`nothing was changed, ${FILE} would be refused:\n${error.message}`);
    }
  }

  /** Every account that is named anywhere. */
  get #accounts(): string[] {
    return [...this.#text.matchAll(/(?<=")\d{12}(?=")/g)].map(([account]) => account);
  }

  #changed(name: string, value: { readonly account: string } | undefined): Accounts {
    const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
    let text = this.#text;
    for (const [index, { providers }] of this.#environments.entries()) {
      if (name in providers === (value !== undefined)) continue;
      const path: JSONPath = ['context', 'privateApi', 'environments', index, 'providers', name];
      text = applyEdits(text, modify(text, path, value, { formattingOptions }));
    }
    return new Accounts(text);
  }
}

export function checkAccount(account: string): void {
  if (!/^\d{12}$/.test(account))
    throw new UsageError(`--account: ${quoted(account)} is not an AWS account id: 12 digits`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
