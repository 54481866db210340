/**
 * Names that cross from one stage to another, computed once.
 *
 * The provider's side creates what these name, the global API's side reads it: in another account, so that nothing but
 * the name connects them. This file imports nothing.
 */

export interface Deployment {
  /** The configured `name` of the whole system. */
  readonly name: string;
  readonly environment: string;
}

/** The SSM parameter in the provider's account that holds its endpoint service's name. */
export function endpointServiceParameterName({ name, environment }: Deployment, provider: string): string {
  return `/${name}/${environment}/${provider}/endpoint-service-name`;
}

/** The role in the provider's account that the global API's account assumes to read that one parameter. */
export function readerRoleName({ name, environment }: Deployment, provider: string): string {
  return `${name}-${environment}-${provider}-endpoint-reader`;
}

export function readerRoleArn(deployment: Deployment, provider: string, account: string): string {
  return `arn:aws:iam::${account}:role/${readerRoleName(deployment, provider)}`;
}

/** The name of a provider's or the global API's CloudFormation stack, unique also where providers share an account. */
export function stackName({ name, environment }: Deployment, part: string): string {
  return `${name}-${environment}-${part}`;
}

/** The name of a global API's VPC link, another one in other zones. */
export function vpcLinkName(api: string, zones: readonly string[]): string {
  return [api, ...zones.map((zone) => zone.slice(zone.indexOf('-') + 1))].join('-');
}
