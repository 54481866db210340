/**
 * Regions in which CodePipeline has no source action for connections (`CodeStarSourceConnection`), and what AWS calls them.
 *
 * Source: CodePipeline User Guide, "GitHub connections" (connections-github.html), whose list has become shorter and longer over the
 * years: it is a copy of 2025. us-gov-west-1 is left out: every ARN in the system is one of the partition `aws`.
 */
export const regionsWithoutConnections: Readonly<Record<string, string>> = {
  'af-south-1': 'Africa (Cape Town)',
  'ap-east-1': 'Asia Pacific (Hong Kong)',
  'ap-northeast-3': 'Asia Pacific (Osaka)',
  'ap-south-2': 'Asia Pacific (Hyderabad)',
  'ap-southeast-3': 'Asia Pacific (Jakarta)',
  'ap-southeast-4': 'Asia Pacific (Melbourne)',
  'eu-central-2': 'Europe (Zurich)',
  'eu-south-2': 'Europe (Spain)',
  'il-central-1': 'Israel (Tel Aviv)',
  'me-central-1': 'Middle East (UAE)',
  'me-south-1': 'Middle East (Bahrain)',
};
