import { createServer } from 'node:net';
import { UsageError } from './refusal';

/** Rejects with a UsageError unless a port of 127.0.0.1 is free for what needs it: `the API of prod`. */
export async function refusePortInUse(port: number, needing: string): Promise<void> {
  const server = createServer();
  try {
    if (port > 65_535)
      throw new UsageError(
        `--port: ${needing} would need port ${port}, which does not exist: give a lower one with --port`,
      );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ port, host: '127.0.0.1', exclusive: true }, resolve);
    });
  } catch (error) {
    throw portRefusal(error as NodeJS.ErrnoException, port, needing) ?? error;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A failure to listen, in words; undefined if the error is not about the port. */
export function portRefusal({ code }: NodeJS.ErrnoException, port: number, needing: string): UsageError | undefined {
  const reason = { EADDRINUSE: 'is in use', EACCES: 'is not open to this user' }[code ?? ''];
  return reason === undefined
    ? undefined
    : new UsageError(
        `--port: port ${port} of 127.0.0.1 ${reason}, and ${needing} needs it: end what listens there, or give another port with --port`,
      );
}
