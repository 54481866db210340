import { vpcLinkZones } from '../facts/vpc-link-zones';
import type { ProviderName } from '../services/catalog/catalog';
import { readerRoleName } from '../stages/names';
import type { Configuration } from './configuration-shape';
import type { Issue, ValidParts } from './valid-parts';

/** Rules between values, each of which is valid by itself. */
export function configurationRules(
  valid: ValidParts<Configuration> | undefined,
  catalog: readonly ProviderName[],
): Issue[] {
  if (valid === undefined) return [];
  return [
    ...connectionBelongsToTooling(valid),
    ...zonesAreTwoAtLeast(valid),
    ...zonesAreGoodForVpcLinks(valid),
    ...environmentNamesAreUnique(valid),
    ...globalApiAccountsHoldNothingElse(valid, catalog),
    ...roleNamesFit(valid, catalog),
  ];
}

function* connectionBelongsToTooling({ source, tooling }: ValidParts<Configuration>): Generator<Issue> {
  const [, , , region, account] = source?.connectionArn?.split(':') ?? [];
  const path = ['source', 'connectionArn'];
  if (account !== undefined && tooling?.account !== undefined && account !== tooling.account) {
    yield { path, message: `should be a connection of the tooling account, ${tooling.account}` };
  }
  if (region !== undefined && tooling?.region !== undefined && region !== tooling.region) {
    yield { path, message: `should be a connection in the tooling's region, ${tooling.region}` };
  }
}

/** With two zones, one may fail. */
function* zonesAreTwoAtLeast({ zones }: ValidParts<Configuration>): Generator<Issue> {
  if (zones === undefined) return;
  if (zones.length < 2) yield { path: ['zones'], message: 'should have at least two zones' };
  for (const [i, zone] of zones.entries()) {
    if (zone === undefined || zones.indexOf(zone) === i) continue;
    yield { path: ['zones', i], message: 'is in the list already, should be another zone' };
  }
}

function* zonesAreGoodForVpcLinks(valid: ValidParts<Configuration>): Generator<Issue> {
  const region = valid.tooling?.region;
  if (region === undefined) return;
  const known = valid.vpcLinkZones ?? vpcLinkZones[region];
  if (known === undefined) {
    const message = `is a region without known zones for VPC links, should be one of ${Object.keys(vpcLinkZones).join(', ')}; or list its zones under the key vpcLinkZones`;
    yield { path: ['tooling', 'region'], message };
    return;
  }
  const [first] = known;
  // Skip this rule when the list itself is invalid.
  if (first === undefined || known.includes(undefined)) return;
  const prefix = first.replace(/-az\d+$/, '');
  const right = `should be one of ${known.join(', ')} (or list the region's zones under the key vpcLinkZones)`;
  for (const [i, zone] of (valid.zones ?? []).entries()) {
    if (zone === undefined) continue;
    const path = ['zones', i];
    if (!zone.startsWith(`${prefix}-`)) yield { path, message: `is not a zone of ${region}, ${right}` };
    else if (!known.includes(zone)) yield { path, message: `is a zone where VPC links do not exist, ${right}` };
  }
}

function* environmentNamesAreUnique({ environments = [] }: ValidParts<Configuration>): Generator<Issue> {
  const names = environments.map((environment) => environment?.name);
  for (const [i, name] of names.entries()) {
    const first = names.indexOf(name);
    if (name === undefined || first === i) continue;
    yield {
      path: ['environments', i, 'name'],
      message: `is the name of environments[${first}] already, should be unique`,
    };
  }
}

/**
 * The account of a global API holds no provider of any environment, and not the tooling.
 *
 * Two environments may share an account for their global APIs: it then holds nothing but global APIs.
 */
function* globalApiAccountsHoldNothingElse(
  { tooling, environments = [] }: ValidParts<Configuration>,
  catalog: readonly ProviderName[],
): Generator<Issue> {
  const holders = new Map<string, string>();
  if (tooling?.account !== undefined) holders.set(tooling.account, 'tooling.account');
  for (const [i, environment] of environments.entries()) {
    for (const provider of catalog) {
      const account = environment?.providers?.[provider]?.account;
      if (account !== undefined) holders.set(account, `environments[${i}].providers.${provider}.account`);
    }
  }
  for (const [i, environment] of environments.entries()) {
    const account = environment?.globalApi?.account;
    const holder = account === undefined ? undefined : holders.get(account);
    if (holder === undefined) continue;
    const message = `is ${holder} too, should be an account that holds nothing but the global API`;
    yield { path: ['environments', i, 'globalApi', 'account'], message };
  }
}

/**
 * IAM allows a role name 64 characters (IAM User Guide, "IAM and AWS STS quotas").
 *
 * The reader role's name is the longest of all composed names; if it fits, every stack name does (128).
 */
function* roleNamesFit(
  { name, environments = [] }: ValidParts<Configuration>,
  catalog: readonly ProviderName[],
): Generator<Issue> {
  if (name === undefined) return;
  for (const [i, environment] of environments.entries()) {
    if (environment?.name === undefined) continue;
    const longest = catalog
      .map((provider) => readerRoleName({ name, environment: environment.name ?? '' }, provider))
      .reduce((a, b) => (b.length > a.length ? b : a));
    const excess = longest.length - 64;
    if (excess <= 0) continue;
    const message = `should be ${excess} characters shorter, or the system's name or the provider's: together they make the role name ${longest}, and IAM allows 64 characters`;
    yield { path: ['environments', i, 'name'], message };
  }
}
