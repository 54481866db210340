import type { IncomingMessage } from 'node:http';
import { PAYLOAD_LIMIT } from './forward';

/** The whole body, for a signature that covers it; undefined if it is longer than an HTTP API takes. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= PAYLOAD_LIMIT) return void chunks.push(chunk);
      request.pause();
      resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    // The client has closed the connection, and nobody will be answered.
    request.on('close', () => resolve(Buffer.concat(chunks)));
  });
}
