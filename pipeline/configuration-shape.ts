import * as v from 'valibot';
import type { ProviderName } from '../services/catalog/catalog';
import { entriesOnly, object, strictObject } from './strict-object';

/**
 * The shape of the configuration, value by value. What holds between values is in configuration-rules.ts.
 *
 * Every message completes the sentence "<path>: <wrong value>, …" and says what would be right.
 */

const name = text(
  /^[a-z][a-z0-9-]*$/,
  'should be lower-case letters, digits and hyphens, beginning with a letter: it becomes part of stack, role and parameter names',
);

const account = text(/^\d{12}$/, 'should be an AWS account id: 12 digits in quotes, such as "222222222222"');

const zone = text(
  /^[a-z]+\d-az([1-9]|1[0-5])$/,
  'should be a zone ID such as "usw2-az1": zone names such as us-west-2a mean different buildings in different accounts',
);

const repository = text(
  /^[\w.-]+(\/[\w.-]+){1,2}$/,
  'should be the repository as owner/name, such as "example/private-api"',
);

const branch = text(/^[^\s~^:?*[\]{}\\]+$/, 'should be the name of one branch, such as "main"');

const connectionArn = text(
  /^arn:aws:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  'should be the ARN of a connection, such as "arn:aws:codeconnections:us-west-2:444444444444:connection/00000000-0000-0000-0000-000000000000"',
);

/** Globs. CodePipeline takes at most 8 of up to 255 characters (API reference, GitFilePathFilterCriteria). */
const ignore = v.pipe(
  v.array(
    text(/^.{1,255}$/, 'should be a glob of at most 255 characters, such as "docs/**"'),
    'should be a list of globs, such as ["docs/**", "**.md"]',
  ),
  v.maxLength(8, 'should have at most 8 entries: CodePipeline takes no more'),
);

/** Not `v.number`, which takes 1e999 for one; and after a failed schema no action adds a second message. */
const throttle = strictObject({
  rate: v.pipe(
    v.custom<number>(Number.isFinite, 'should be requests per second: a number greater than 0'),
    v.gtValue(0, 'should be greater than 0 (requests per second)'),
  ),
  burst: v.pipe(
    v.custom<number>(Number.isSafeInteger, 'should be requests at once: a whole number of 1 or more'),
    v.minValue(1, 'should be a whole number of 1 or more (requests at once)'),
  ),
});

const auth = v.pipe(
  object('should be like { "type": "none" }'),
  v.variant(
    'type',
    [
      entriesOnly({ type: v.literal('none') }),
      entriesOnly({ type: v.literal('iam') }),
      entriesOnly({
        type: v.literal('jwt'),
        issuer: httpsUrl('should be the https URL of the token issuer'),
        audience: v.pipe(
          v.array(
            text(/./, 'should be an audience, such as a client id'),
            'should be a list of audiences, such as ["my-client-id"]',
          ),
          v.minLength(
            1,
            'should have at least one audience: without it the tokens of any application of the issuer would do',
          ),
          v.maxLength(50, 'should have at most 50 audiences: an authorizer of API Gateway takes no more'),
        ),
      }),
    ],
    'should be "none", "iam" or "jwt"',
  ),
);

const provider = strictObject(
  { account },
  'should be like { "account": "222222222222" }: every provider of the catalog has an account in every environment',
);

/** Not `v.email`, which refuses an apostrophe in the name and two hyphens in the domain (`xn--`). */
const address = text(
  /^([\w'+-]+\.)*[\w'+-]*[\w+-]@([a-z\d][a-z\d-]*\.)+[a-z]{2,}$/i,
  'should be an e-mail address, such as "platform@example.com"',
);

/** A gate that tells nobody waits seven days and then fails the execution, so at least one address is required. */
const notify = v.pipe(
  v.array(address, 'should be a list of e-mail addresses'),
  v.minLength(1, 'should have at least one e-mail address: a gate that tells nobody waits for nobody'),
);

/** For a catalog of these providers. */
export function configurationShape(catalog: readonly string[]) {
  const providers = strictObject(
    Object.fromEntries(catalog.map((name) => [name, provider])) as Record<ProviderName, typeof provider>,
  );
  const environment = strictObject({
    name,
    providers,
    globalApi: strictObject({ account, throttle, auth }),
    approval: strictObject({ notify }),
  });
  return strictObject({
    name,
    tooling: strictObject({
      account,
      region: text(/^(?!cn-)[a-z]{2}-[a-z]+-\d$/, 'should be a region of the partition aws, such as "us-west-2"'),
    }),
    source: strictObject({ repository, branch, connectionArn, ignore: v.optional(ignore, ['docs/**', '**.md']) }),
    zones: v.array(zone, 'should be a list of zone IDs, such as ["usw2-az1", "usw2-az2"]'),
    retiredZones: v.optional(v.array(zone, 'should be a list of zone IDs, such as ["usw2-az3"]')),
    vpcLinkZones: v.optional(
      v.pipe(v.array(zone, 'should be a list of zone IDs'), v.minLength(2, 'should have at least two zones')),
    ),
    environments: v.pipe(
      v.array(environment, 'should be a list of environments'),
      v.minLength(1, 'should have at least one environment'),
    ),
  });
}

/** What `privateApi` in cdk.json says, checked and with its defaults filled in. */
export type Configuration = DeepReadonly<v.InferOutput<ReturnType<typeof configurationShape>>>;

export type Environment = Configuration['environments'][number];

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

function text(accepts: RegExp, right: string) {
  return v.pipe(v.string(right), v.regex(accepts, right));
}

function httpsUrl(right: string) {
  return v.pipe(
    v.string(right),
    v.trim(),
    v.check((url) => URL.canParse(url) && new URL(url).protocol === 'https:', right),
  );
}
