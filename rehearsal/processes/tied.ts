import { join } from 'node:path';

/** The file that Node is told to load before every service. */
export const PRELOAD = join(__dirname, 'preload.cjs');

/** Puts a process into the network namespace of its `address` and ties it to the rehearsal: preload.cjs. */
export function tied(
  env: Readonly<Record<string, string>>,
  address: string,
  ports: ReadonlyMap<number, number> = new Map(),
  preload = PRELOAD,
) {
  const required = `--require "${preload.replaceAll(/["\\]/g, '\\$&')}"`;
  return {
    ...env,
    NODE_OPTIONS: env.NODE_OPTIONS === undefined ? required : `${required} ${env.NODE_OPTIONS}`,
    REHEARSAL_ADDRESS: address,
    REHEARSAL_PORTS: JSON.stringify(Object.fromEntries(ports)),
  };
}
