import type { Properties, ResourceOf } from '../cloudformation/world';

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Statement {
  readonly Principal?: string | { readonly AWS?: string | readonly string[] };
  readonly Condition?: Conditions;
}

interface PolicyDocument {
  readonly Statement: Statement | readonly Statement[];
}

/**
 * The policy of a VPC endpoint, in the form in which it is evaluated; undefined if it has none and lets everything through.
 *
 * The library takes no principal but everybody in such a policy; whom a statement names goes into a condition, as AWS has
 * it for gateway endpoints. Those themselves let nobody through by name: "Control access to VPC endpoints using endpoint
 * policies", AWS PrivateLink Guide.
 */
export function endpointPolicy({ properties }: ResourceOf<'AWS::EC2::VPCEndpoint'>): Properties | undefined {
  if (properties.PolicyDocument === undefined) return undefined;
  const document = properties.PolicyDocument as unknown as PolicyDocument;
  const statements = [document.Statement].flat();
  const byName = properties.VpcEndpointType === 'Interface';
  return {
    ...document,
    Statement: statements.flatMap((statement) => {
      const { Principal, ...rest } = statement;
      const named = typeof Principal === 'object' ? (Principal.AWS ?? Principal) : Principal;
      if (named === '*') return { ...rest, Principal: '*' };
      const conditions = byName ? namely([named].flat().map(String), rest.Condition ?? {}) : [];
      return conditions.map((Condition) => ({ ...rest, Principal: '*', Condition }));
    }),
  };
}

/** Conditions of which one holds for each of these principals: whole accounts, and roles or users. */
function namely(principals: readonly string[], conditions: Conditions): Conditions[] {
  const accountOf = (principal: string) => /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
  const accounts = principals.flatMap((principal) => accountOf(principal) ?? []);
  const arns = principals.filter((principal) => accountOf(principal) === undefined);
  // Two names of each operator that mean the same here: what the statement itself asks for stays.
  const also = (key: string, values: readonly string[], operator: string, other: string) => {
    const free = conditions[operator]?.[key] === undefined ? operator : other;
    return values.length === 0 ? [] : [{ ...conditions, [free]: { ...conditions[free], [key]: values } }];
  };
  return [
    ...also('aws:PrincipalAccount', accounts, 'StringEquals', 'StringLike'),
    ...also('aws:PrincipalArn', arns, 'ArnEquals', 'ArnLike'),
  ];
}
