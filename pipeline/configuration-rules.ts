import { regionsWithoutConnections } from '../facts/connection-regions';
import { vpcLinkZones } from '../facts/vpc-link-zones';
import type { ProviderName } from '../services/catalog/catalog';
import type { Configuration } from './configuration-shape';
import { brokenNames } from './name-rules';
import type { Issue, ValidParts } from './valid-parts';

/** Those with everything that the system needs, as far as AWS's documentation lists it. */
const usableRegions = Object.keys(vpcLinkZones).filter((region) => regionsWithoutConnections[region] === undefined);

/** Rules between values, each of which is valid by itself. */
export function configurationRules(
  valid: ValidParts<Configuration> | undefined,
  catalog: readonly ProviderName[],
): Issue[] {
  if (valid === undefined) return [];
  return [
    ...regionHasConnections(valid),
    ...zonesAreTwoAtLeast(valid),
    ...zonesAreGoodForVpcLinks(valid),
    ...retiredZonesAreOthers(valid),
    ...environmentNamesAreUnique(valid),
    ...globalApiAccountsHoldNothingElse(valid, catalog),
    ...namesAreAllowed(valid, catalog),
  ];
}

/** The connection itself may be of any region, and of an account that shares it. */
function* regionHasConnections({ tooling }: ValidParts<Configuration>): Generator<Issue> {
  const region = tooling?.region;
  const called = region === undefined ? undefined : regionsWithoutConnections[region];
  if (called === undefined) return;
  const message =
    `is ${called}, where CodePipeline has no source action for connections (CodePipeline User Guide, "GitHub connections"), ` +
    `should be one of ${usableRegions.join(', ')}; where AWS has it by now, take the region out of facts/connection-regions.ts`;
  yield { path: ['tooling', 'region'], message };
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
    const message = `is a region without known zones for VPC links, should be one of ${usableRegions.join(', ')}; or list its zones under the key vpcLinkZones`;
    yield { path: ['tooling', 'region'], message };
    return;
  }
  const [first] = known;
  // Skip this rule when the list itself is invalid.
  if (first === undefined || known.includes(undefined)) return;
  const prefix = regionOf(first);
  const right = `should be one of ${known.join(', ')} (or list the region's zones under the key vpcLinkZones)`;
  for (const [i, zone] of (valid.zones ?? []).entries()) {
    if (zone === undefined) continue;
    const path = ['zones', i];
    if (!zone.startsWith(`${prefix}-`)) yield { path, message: `is not a zone of ${region}, ${right}` };
    else if (!known.includes(zone)) yield { path, message: `is a zone where VPC links do not exist, ${right}` };
  }
}

/** A zone is used or retired. */
function* retiredZonesAreOthers({ zones = [], retiredZones = [] }: ValidParts<Configuration>): Generator<Issue> {
  const [first] = zones;
  for (const [i, zone] of retiredZones.entries()) {
    if (zone === undefined) continue;
    const path = ['retiredZones', i];
    if (zones.includes(zone)) yield { path, message: 'is in zones too, should be in one of the two lists' };
    else if (retiredZones.indexOf(zone) !== i)
      yield { path, message: 'is in the list already, should be another zone' };
    else if (first !== undefined && regionOf(zone) !== regionOf(first))
      yield { path, message: `is in another region than ${first}, should be a zone that was in zones before` };
  }
}

function regionOf(zone: string): string {
  return zone.replace(/-az\d+$/, '');
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

/** The service of each name that is put together from these would refuse it, in the middle of a deployment. */
function* namesAreAllowed(
  { name, zones = [], environments = [] }: ValidParts<Configuration>,
  catalog: readonly ProviderName[],
): Generator<Issue> {
  if (name === undefined) return;
  const valid = zones.filter((zone) => zone !== undefined);
  const named = environments.map((environment) => environment?.name);
  const broken = named.map((environment) =>
    environment === undefined ? [] : brokenNames({ name, environment, providers: catalog, zones: valid }),
  );
  // The beginning is the system's name, whatever the environment.
  const reserved = broken.flat().find(({ excess }) => excess === undefined);
  if (reserved !== undefined) {
    const { made, rule } = reserved;
    const message = `should begin with something else: it makes the ${rule.named} ${made}, and ${rule.service} keeps names that begin so for itself (${rule.source})`;
    yield { path: ['name'], message };
  }
  for (const [i, ofEnvironment] of broken.entries()) {
    for (const { made, rule, excess } of ofEnvironment) {
      if (excess === undefined) continue;
      const message = `should be ${excess} characters shorter, or the system's name or the provider's: together they make the ${rule.named} ${made}, and ${rule.service} allows ${rule.longest} characters`;
      yield { path: ['environments', i, 'name'], message };
    }
  }
}
