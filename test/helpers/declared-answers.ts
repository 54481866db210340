import { problemsOf } from '../../pipeline/ask-routes.cjs';
import type { Answer, Refusal } from '../../services/catalog/provider';
import { type Reply, send } from './http-service';

/** What a reply has against the catalog's declaration, found by the same code as in the smoke test. */
export function problemsWith(declared: Answer, { status, headers, text }: Reply): string[] {
  return problemsOf(declared, { status, mediaType: headers['content-type'] ?? null, text });
}

/** Makes the request that the catalog says is refused. */
export function sendRefused(port: number, method: string, { of: { path, mediaType, body } }: Refusal): Promise<Reply> {
  return send(port, method, path, body === undefined ? {} : { body, headers: { 'Content-Type': mediaType } });
}
