import { isIP } from 'node:net';
import { isObject } from '../cloudformation/template';
import type { AwsPage } from '../kit/refusal';
import { isList } from '../kit/values';
import { operatorOf } from './conditions';

/** What a policy belongs to, which says what may be in it. */
export type PolicyType = 'identity' | 'trust' | 'bucket' | 'key' | 'topic' | 'queue' | 'endpoint';

export interface PolicyFault {
  /** Within the document: `Statement[0].Action`. */
  readonly path: string;
  /** In IAM's words. */
  readonly message: string;
  readonly repair: string;
  readonly source: AwsPage;
}

type Faults = Generator<PolicyFault, void, undefined>;
type Fields = Readonly<Record<string, unknown>>;

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const SYNTAX = 'Syntax errors in policy.';
const VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

const STATEMENT_FIELDS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/**
 * The first fault that IAM finds in a policy document.
 *
 * The rules are those of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html; a page with more of a
 * rule is named with it.
 */
export function policyFault(policy: unknown, type: PolicyType): PolicyFault | undefined {
  return documentFaults(policy, type).next().value ?? undefined;
}

function fault(path: string, message: string, repair: string, page = 'grammar'): PolicyFault {
  return { path, message, repair, source: `${GUIDE}/reference_policies_${page}.html` };
}

function* documentFaults(policy: unknown, type: PolicyType): Faults {
  if (!isObject(policy)) return yield fault('', SYNTAX, 'a policy is an object with a Statement');
  const other = Object.keys(policy).find((field) => !['Version', 'Id', 'Statement'].includes(field));
  if (other !== undefined) yield fault(other, SYNTAX, `a policy has no field ${other}: take it out`);
  const { Version, Statement } = policy;
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    yield fault('Version', SYNTAX, 'the version is 2012-10-17, or the older 2008-10-17', 'elements_version');
  const statements = isList(Statement) ? Statement : Statement === undefined ? [] : [Statement];
  if (statements.length === 0) yield fault('Statement', SYNTAX, 'state at least one statement', 'elements_statement');
  for (const [index, statement] of statements.entries()) yield* statementFaults(statement, `Statement[${index}]`, type);
  yield* sidFaults(statements as Fields[], type);
}

function* statementFaults(statement: unknown, path: string, type: PolicyType): Faults {
  if (!isObject(statement)) return yield fault(path, SYNTAX, 'a statement is an object with an Effect');
  const other = Object.keys(statement).find((field) => !STATEMENT_FIELDS.includes(field));
  if (other !== undefined) yield fault(`${path}.${other}`, SYNTAX, `a statement has no field ${other}: take it out`);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    yield fault(`${path}.Effect`, SYNTAX, 'the effect is Allow or Deny', 'elements_effect');
  yield* principalFaults(statement, path, type);
  yield* actionFaults(statement, path, type);
  yield* resourceFaults(statement, path, type);
  if (statement.Condition !== undefined) yield* conditionFaults(statement.Condition, `${path}.Condition`);
}

/** Sids are of IAM's policies letters and digits; what others may call their statements is up to the service. */
function* sidFaults(statements: readonly Fields[], type: PolicyType): Faults {
  const used = new Set<unknown>();
  for (const [index, { Sid: id }] of statements.entries()) {
    if (id === undefined || id === '') continue;
    const path = `Statement[${index}].Sid`;
    if (type === 'identity' && !/^[0-9A-Za-z]*$/.test(String(id)))
      yield fault(
        path,
        'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
        `call it ${String(id).replaceAll(/[^0-9A-Za-z]/g, '') || 'by a word'}`,
        'elements_sid',
      );
    if (used.has(id) && (type === 'identity' || type === 'trust'))
      yield fault(
        path,
        'Statement IDs (SID) in a single policy must be unique.',
        `give this statement another Sid than ${String(id)}, or none`,
        'elements_sid',
      );
    used.add(id);
  }
}

function* principalFaults({ Principal, NotPrincipal, Effect }: Fields, path: string, type: PolicyType): Faults {
  const field = NotPrincipal === undefined ? 'Principal' : 'NotPrincipal';
  const principals = NotPrincipal ?? Principal;
  const page = `elements_${field.toLowerCase()}`;
  if (type === 'identity') {
    if (principals !== undefined)
      yield fault(
        `${path}.${field}`,
        'Policy document should not specify a principal.',
        'take it out: the policy is about whom it is attached to',
        page,
      );
    return;
  }
  if (principals === undefined)
    return yield fault(path, 'Missing required field Principal', 'state whom the statement is about', page);
  if (NotPrincipal !== undefined && (type === 'trust' || Effect !== 'Deny' || Principal !== undefined))
    yield fault(`${path}.NotPrincipal`, SYNTAX, 'use it with Deny only, and not in trust policies', page);
  yield* namesFaults(principals, `${path}.${field}`, page);
}

function* namesFaults(principals: unknown, path: string, page: string): Faults {
  if (principals === '*') return;
  if (!isObject(principals) || Object.keys(principals).length === 0)
    return yield fault(path, 'Invalid principal in policy', 'name somebody, such as { "AWS": "<account>" }', page);
  for (const [kind, names] of Object.entries(principals)) {
    if (!['AWS', 'Federated', 'Service', 'CanonicalUser'].includes(kind))
      yield fault(
        `${path}.${kind}`,
        `Invalid principal in policy: "${kind}"`,
        'the kinds are AWS, Service, Federated',
        page,
      );
    if (!isTexts(names))
      yield fault(`${path}.${kind}`, `Invalid principal in policy: "${kind}"`, 'name at least one, as a text', page);
  }
}

function* actionFaults({ Action, NotAction }: Fields, path: string, type: PolicyType): Faults {
  const field = NotAction === undefined ? 'Action' : 'NotAction';
  const actions = NotAction ?? Action;
  const page = `elements_${field.toLowerCase()}`;
  if (actions === undefined && type === 'key') return;
  if (!isTexts(actions))
    return yield fault(path, 'Policy statement must contain actions.', `state ${field} with at least one`, page);
  if (Action !== undefined && NotAction !== undefined)
    yield fault(path, SYNTAX, 'state Action or NotAction, not both', page);
  for (const action of [actions].flat()) {
    if (action !== '*' && !/^([\w-]+|\*):[\w*?-]+$/.test(action))
      yield fault(`${path}.${field}`, VENDOR, `${action} is not an action: write it like s3:GetObject`, page);
    if (type === 'trust' && !/^sts:/i.test(action))
      yield fault(
        `${path}.${field}`,
        'AssumeRole policy may only specify STS AssumeRole actions.',
        `${action} belongs in a policy of the role: a trust policy has sts:AssumeRole and the like`,
        'elements_principal',
      );
  }
}

function* resourceFaults({ Resource, NotResource }: Fields, path: string, type: PolicyType): Faults {
  const field = NotResource === undefined ? 'Resource' : 'NotResource';
  const resources = NotResource ?? Resource;
  const page = `elements_${field.toLowerCase()}`;
  if (type === 'trust') {
    if (resources !== undefined)
      yield fault(
        `${path}.${field}`,
        `Has prohibited field ${field}`,
        'take it out: the policy is about its role',
        page,
      );
    return;
  }
  // A topic's or queue's own policy is about it; a key's statement without a resource or action is taken, and has no effect:
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
  if (resources === undefined && (type === 'topic' || type === 'queue' || type === 'key')) return;
  if (!isTexts(resources))
    return yield fault(path, 'Policy statement must contain resources.', `state ${field} with at least one`, page);
  if (Resource !== undefined && NotResource !== undefined)
    yield fault(path, SYNTAX, 'state Resource or NotResource, not both', page);
  for (const resource of [resources].flat())
    if (resource !== '*' && !resource.startsWith('arn:'))
      yield fault(
        `${path}.${field}`,
        `Resource ${resource} must be in ARN format or "*".`,
        'write the ARN: Fn::GetAtt of Arn instead of Ref',
        page,
      );
}

function* conditionFaults(conditions: unknown, path: string): Faults {
  const page = 'elements_condition_operators';
  if (!isObject(conditions)) return yield fault(path, SYNTAX, 'state an operator with its keys', 'elements_condition');
  for (const [operator, keys] of Object.entries(conditions)) {
    const at = `${path}.${operator}`;
    if (operator !== 'Null' && operatorOf(operator) === undefined)
      yield fault(at, `Invalid Condition type : ${operator}.`, 'use an operator such as StringEquals or ArnLike', page);
    if (!isObject(keys)) return yield fault(at, SYNTAX, 'state a key with its values', 'elements_condition');
    for (const [key, values] of Object.entries(keys)) {
      if (!key.includes(':'))
        yield fault(at, VENDOR, `${key} is not a condition key: write it like aws:SourceIp`, page);
      yield* valueFaults([values].flat(), operator, `${at}.${key}`);
    }
  }
}

function* valueFaults(values: readonly unknown[], operator: string, path: string): Faults {
  const page = 'elements_condition_operators';
  if (values.length === 0 || values.some((value) => typeof value === 'object' || value === undefined))
    return yield fault(path, SYNTAX, 'state at least one value, each a text, a number or true or false', page);
  const range = operator.includes('IpAddress') ? values.find((value) => !isRange(String(value))) : undefined;
  if (range !== undefined)
    yield fault(path, SYNTAX, `${range} is not an IP address or range: write it like 203.0.113.0/24`, page);
}

function isRange(text: string): boolean {
  const [, address = '', prefix = '0'] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(prefix) <= (version === 4 ? 32 : 128);
}

/** A text, or a list of at least one. */
function isTexts(value: unknown): value is string | readonly string[] {
  const texts = isList(value) ? value : [value];
  return texts.length > 0 && texts.every((text) => typeof text === 'string' && text !== '');
}
