import type { IncomingMessage } from 'node:http';

/** Why a request is not for this machine, and the status that says so. */
export interface Misdirected {
  readonly status: 400 | 421;
  readonly message: string;
}

/** With any port: a tunnel or proxy of the user's may listen on another one than the rehearsal. */
const LOCAL = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i;
const ABSOLUTE = /^https?:\/\/([^/?#]*)([^#]*)/i;
const LONGEST_ECHO = 80;

/**
 * Why a listener of the rehearsal rejects a request; undefined if the request names this machine.
 *
 * Protects from DNS rebinding: a web page can let its own name resolve to 127.0.0.1 and then read what listens here, and
 * only the Host header shows it. A request without one, which HTTP/1.0 allows, does not come from a browser.
 */
export function misdirected(request: IncomingMessage): Misdirected | undefined {
  // RFC 9112, 3.2: a server answers more than one Host with 400.
  const hosts = request.headersDistinct.host?.length ?? 0;
  if (hosts > 1) return { status: 400, message: `The request has ${hosts} Host headers: send one.` };
  const names = [request.headers.host, ABSOLUTE.exec(request.url ?? '')?.[1]];
  const foreign = names.find((name) => name !== undefined && !LOCAL.test(name));
  if (foreign === undefined) return undefined;
  return {
    status: 421,
    message: `This rehearsal answers to 127.0.0.1 and localhost, not to '${printable(foreign)}': ask for http://127.0.0.1 and the same port.`,
  };
}

/** The path and query of a request, also if it states its target as a whole URL (RFC 9112, 3.2.2). */
export function targetOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const [, , rest] = ABSOLUTE.exec(url) ?? [];
  if (rest === undefined) return url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function printable(text: string): string {
  const plain = text.replaceAll(/[^\x21-\x7e]/g, '?');
  return plain.length <= LONGEST_ECHO ? plain : `${plain.slice(0, LONGEST_ECHO - 1)}…`;
}
