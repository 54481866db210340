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
 * The policy of a VPC endpoint in the form that the library evaluates; undefined if it has none and allows everything.
 *
 * The library takes only `*` as a principal of such a policy, so other principals become conditions, as AWS asks for in
 * gateway endpoints. A gateway endpoint's statement that names a principal allows nobody: "Control access to VPC endpoints using endpoint
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

/** Conditions that together match these principals: one for whole accounts, one for roles and users. */
function namely(principals: readonly string[], conditions: Conditions): Conditions[] {
  const accountOf = (principal: string) => /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
  const accounts = principals.flatMap((principal) => accountOf(principal) ?? []);
  const arns = principals.filter((principal) => accountOf(principal) === undefined);
  // Each operator has a synonym, used if the statement has a condition of its own with the same operator and key.
  const also = (key: string, values: readonly string[], operator: string, other: string) => {
    const free = conditions[operator]?.[key] === undefined ? operator : other;
    return values.length === 0 ? [] : [{ ...conditions, [free]: { ...conditions[free], [key]: values } }];
  };
  return [
    ...also('aws:PrincipalAccount', accounts, 'StringEquals', 'StringLike'),
    ...also('aws:PrincipalArn', arns, 'ArnEquals', 'ArnLike'),
  ];
}
