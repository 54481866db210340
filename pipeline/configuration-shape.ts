import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { type ProviderName, providerNames } from '../services/catalog/catalog';

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
  /^[a-z]+\d-az\d+$/,
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
const ignore = z
  .array(text(/^.{1,255}$/, 'should be a glob of at most 255 characters, such as "docs/**"'), {
    error: 'should be a list of globs, such as ["docs/**", "**.md"]',
  })
  .max(8, 'should have at most 8 entries: CodePipeline takes no more')
  .default(['docs/**', '**.md']);

const throttle = closed({
  rate: z
    .number('should be requests per second: a number greater than 0')
    .positive('should be greater than 0 (requests per second)'),
  burst: z
    .int('should be requests at once: a whole number of 1 or more')
    .positive('should be a whole number of 1 or more (requests at once)'),
});

const auth = z.discriminatedUnion(
  'type',
  [
    closed({ type: z.literal('none') }),
    closed({ type: z.literal('iam') }),
    closed({
      type: z.literal('jwt'),
      issuer: z.url({ protocol: /^https$/, error: 'should be the https URL of the token issuer' }),
      audience: z
        .array(
          text(/./, 'should be an audience, such as a client id'),
          'should be a list of audiences, such as ["my-client-id"]',
        )
        .min(1, 'should have at least one audience: without it the tokens of any application of the issuer would do'),
    }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union' ? 'should be "none", "iam" or "jwt"' : 'should be like { "type": "none" }',
  },
);

const provider = closed(
  { account },
  'should be like { "account": "222222222222" }: every provider of the catalog has an account in every environment',
);

const providers = closed(
  Object.fromEntries(providerNames.map((providerName) => [providerName, provider])) as Record<
    ProviderName,
    typeof provider
  >,
);

/** A gate that tells nobody waits seven days and then fails the execution, so at least one address is required. */
const notify = z
  .array(z.email('should be an e-mail address, such as "platform@example.com"'), 'should be a list of e-mail addresses')
  .min(1, 'should have at least one e-mail address: a gate that tells nobody waits for nobody');

const environment = closed({
  name,
  providers,
  globalApi: closed({ account, throttle, auth }),
  approval: closed({ notify }),
});

export const configurationShape = closed({
  name,
  tooling: closed({
    account,
    region: text(/^(?!cn-)[a-z]{2}-[a-z]+-\d$/, 'should be a region of the partition aws, such as "us-west-2"'),
  }),
  source: closed({ repository, branch, connectionArn, ignore }),
  zones: z.array(zone, 'should be a list of zone IDs, such as ["usw2-az1", "usw2-az2"]'),
  vpcLinkZones: z.array(zone, 'should be a list of zone IDs').min(2, 'should have at least two zones').optional(),
  environments: z.array(environment, 'should be a list of environments').min(1, 'should have at least one environment'),
});

/** What `privateApi` in cdk.json says, checked and with its defaults filled in. */
export type Configuration = DeepReadonly<z.output<typeof configurationShape>>;

export type Environment = Configuration['environments'][number];

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

function text(accepts: RegExp, right: string) {
  return z.string(right).regex(accepts, right);
}

/** An object without other keys. Several unknown keys are one issue of zod's, with a line of message for each. */
function closed<Shape extends z.ZodRawShape>(shape: Shape, right?: string) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, keys)).join('\n')
        : (right ?? `should be an object with ${keys.join(', ')}`),
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = closest(key, known);
  const likely = distance(key.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, nearest.length / 2);
  return `is an unknown key${likely ? `, did you mean "${nearest}"?` : ''} (known: ${known.join(', ')})`;
}
