import { parseAddress } from './ipv4';

/** `Fn::Cidr`: the first `count` blocks with `bits` host bits each of an IPv4 or IPv6 block, or what is wrong. */
export function cidrBlocks(block: string, count: number, bits: number): string[] | string {
  const parsed = parse(block);
  if (parsed === undefined) return `'${block}' is not a CIDR block`;
  const { address, prefix, width } = parsed;
  if (!Number.isInteger(count) || count < 1 || count > 256) return `count ${count} is not between 1 and 256`;
  if (!Number.isInteger(bits) || bits < 1 || bits > width) return `cidrBits ${bits} is not between 1 and ${width}`;
  if (width - bits < prefix) return `blocks of ${bits} bits do not fit into ${block}`;
  const size = 1n << BigInt(bits);
  const total = 1n << BigInt(width - prefix);
  const start = (address / total) * total;
  if (size * BigInt(count) > total) return `${count} blocks of ${bits} bits do not fit into ${block}`;
  return Array.from({ length: count }, (_, i) => `${format(start + BigInt(i) * size, width)}/${width - bits}`);
}

function parse(block: string): { address: bigint; prefix: number; width: 32 | 128 } | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(block);
  if (match === null) return undefined;
  const text = match[1]!;
  const prefix = Number(match[2]);
  const width = text.includes(':') ? 128 : 32;
  const v4 = width === 32 ? parseAddress(text) : undefined;
  const address = width === 128 ? v6(text) : v4 === undefined ? undefined : BigInt(v4);
  return address === undefined || prefix > width ? undefined : { address, prefix, width };
}

function v6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left!.length - (right?.length ?? 0);
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left!, ...Array<string>(right === undefined ? 0 : missing).fill('0'), ...(right ?? [])];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function format(address: bigint, width: 32 | 128): string {
  const step = width === 32 ? 8n : 16n;
  const groups: string[] = [];
  for (let shift = BigInt(width) - step; shift >= 0n; shift -= step)
    groups.push(((address >> shift) & ((1n << step) - 1n)).toString(width === 32 ? 10 : 16));
  if (width === 32) return groups.join('.');
  // `::` only for the zeros at the end: that is where a network address has them.
  return groups.join(':').replace(/(:0)+$/, '::');
}
