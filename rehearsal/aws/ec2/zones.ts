/**
 * Availability zones: their IDs, which are the same for every account, and their names, which are not.
 *
 * Source: "AWS Availability Zones" and "AZ IDs", AWS Regions and Availability Zones guide. A zone of a region that is
 * missing here is refused, because nothing about it could be checked.
 */
const zoneCount: Readonly<Record<string, number>> = {
  'us-east-1': 6,
  'us-east-2': 3,
  'us-west-1': 3,
  'us-west-2': 4,
  'ca-central-1': 4,
  'ca-west-1': 3,
  'mx-central-1': 3,
  'sa-east-1': 3,
  'eu-west-1': 3,
  'eu-west-2': 3,
  'eu-west-3': 3,
  'eu-central-1': 3,
  'eu-central-2': 3,
  'eu-north-1': 3,
  'eu-south-1': 3,
  'eu-south-2': 3,
  'ap-south-1': 3,
  'ap-south-2': 3,
  'ap-southeast-1': 3,
  'ap-southeast-2': 3,
  'ap-southeast-3': 3,
  'ap-southeast-4': 3,
  'ap-northeast-1': 4,
  'ap-northeast-2': 4,
  'ap-northeast-3': 3,
  'ap-east-1': 3,
  'me-south-1': 3,
  'me-central-1': 3,
  'il-central-1': 3,
  'af-south-1': 3,
};

/** Regions from before November 2012, in which each account has its own mapping of names to IDs. */
const independentlyMapped = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'sa-east-1',
  'eu-west-1',
  'ap-northeast-1',
  'ap-southeast-1',
]);

export interface Zone {
  readonly id: string;
  readonly name: string;
}

/** The zones of a region as one account sees them, in the order of their names. Empty for an unknown region. */
export function zonesOf(region: string, account: string): readonly Zone[] {
  const count = zoneCount[region] ?? 0;
  // AWS's mapping is random. Here it depends on the account's number, so that two accounts rarely have the same.
  const turn = independentlyMapped.has(region) ? Number(BigInt(account) % BigInt(count)) : 0;
  return Array.from({ length: count }, (_, i) => ({
    id: `${shortRegion(region)}-az${((i + turn) % count) + 1}`,
    name: `${region}${String.fromCharCode(97 + i)}`,
  }));
}

/** `ap-southeast-2` → `apse2`. */
function shortRegion(region: string): string {
  const [area, side = '', number] = region.split('-');
  const sides: Readonly<Record<string, string>> = {
    northeast: 'ne',
    southeast: 'se',
    northwest: 'nw',
    southwest: 'sw',
  };
  return `${area}${sides[side] ?? side[0]}${number}`;
}
