/** A range of IPv4 addresses, both ends included. */
export interface Block {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** `10.0.0.0/24`, or undefined if the text is not a CIDR block or has bits set beyond its prefix. */
export function parseBlock(text: unknown): Block | undefined {
  const match = typeof text === 'string' ? /^([\d.]+)\/(\d{1,2})$/.exec(text) : null;
  const first = match === null ? undefined : parseAddress(match[1]!);
  const prefix = Number(match?.[2]);
  if (first === undefined || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}

export function parseAddress(text: string): number | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4 || bytes.some((byte) => !/^\d{1,3}$/.test(byte) || Number(byte) > 255)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

export function within(block: Block | undefined, address: string): boolean {
  const number = parseAddress(address);
  return block !== undefined && number !== undefined && number >= block.first && number <= block.last;
}

export function overlap(a: Block, b: Block): boolean {
  return a.first <= b.last && b.first <= a.last;
}
