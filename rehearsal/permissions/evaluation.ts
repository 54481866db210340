import type { Simulation } from '@cloud-copilot/iam-simulate';

export interface Question {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly account: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly identityPolicies?: Simulation['identityPolicies'] | readonly Simulation['identityPolicies'][number][];
  readonly permissionBoundaryPolicies?: readonly Simulation['identityPolicies'][number][];
  readonly sessionPolicy?: unknown;
  readonly serviceControlPolicies?: Simulation['serviceControlPolicies'];
  readonly resourcePolicy?: unknown;
  readonly endpointPolicy?: unknown;
}

export async function simulate(question: Question) {
  const { principal, action, resource, account, context, resourcePolicy, endpointPolicy } = question;
  // Loaded with the first evaluation: loading the library and its data takes as long as a hundred evaluations.
  const { runSimulation, isWildcardOnlyAction } = await import('@cloud-copilot/iam-simulate');
  const [service, operation] = action.split(':') as [string, string];
  const { identityPolicies = [], permissionBoundaryPolicies } = question;
  const answer = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource: (await isWildcardOnlyAction(service, operation)) ? '*' : resource, accountId: account },
        contextVariables: context as Record<string, string | string[]>,
      },
      identityPolicies: [...identityPolicies],
      serviceControlPolicies: [...(question.serviceControlPolicies ?? [])],
      ...(question.sessionPolicy !== undefined && { sessionPolicy: question.sessionPolicy }),
      resourceControlPolicies: [],
      resourcePolicy,
      permissionBoundaryPolicies: permissionBoundaryPolicies && [...permissionBoundaryPolicies],
      vpcEndpointPolicies:
        endpointPolicy === undefined ? undefined : [{ name: 'VPC endpoint policy', policy: endpointPolicy }],
    },
    {},
  );
  if (answer.resultType === 'single') return answer.result.analysis;
  if (answer.resultType === 'wildcard') {
    // Several resource types: all must be allowed. The first denied one is explained.
    const denied = answer.results.find(({ analysis }) => analysis.result !== 'Allowed') ?? answer.results[0];
    return { ...denied?.analysis, result: answer.overallResult, sameAccount: true };
  }
  // A question that the library rejects is an error of the rehearsal, not of the template.
  throw new Error(`cannot evaluate ${action} on ${resource} by ${principal}: ${JSON.stringify(answer.errors)}`);
}
