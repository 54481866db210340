/** `AWS::Partition` and `AWS::URLSuffix` of a region. */
export function pseudoParameters(region: string): { readonly partition: string; readonly urlSuffix: string } {
  if (region.startsWith('cn-')) return { partition: 'aws-cn', urlSuffix: 'amazonaws.com.cn' };
  if (region.startsWith('us-gov-')) return { partition: 'aws-us-gov', urlSuffix: 'amazonaws.com' };
  return { partition: 'aws', urlSuffix: 'amazonaws.com' };
}

export function partitionOf(region: string): string {
  return pseudoParameters(region).partition;
}

/** Replaces the placeholders of an asset manifest, as cdk-assets does. */
export function withoutPlaceholders(value: string, { account, region }: { account: string; region: string }): string {
  const values: Readonly<Record<string, string>> = {
    'AWS::Partition': partitionOf(region),
    'AWS::AccountId': account,
    'AWS::Region': region,
  };
  return value.replaceAll(/\$\{(AWS::\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
