/** Seconds of an ISO 8601 duration as CloudFormation writes them: `PT10M`, `PT1H30M`. Undefined for anything else. */
export function secondsOf(duration: string): number | undefined {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration);
  if (parts === null || duration === 'PT') return undefined;
  const [, hours = 0, minutes = 0, seconds = 0] = parts;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
