/** CloudFormation hands numbers and booleans over as strings as well. */
export function numberOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** `Array.isArray`, which makes a list of `any` of what is unknown. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
