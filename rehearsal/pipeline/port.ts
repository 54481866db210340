import { createServer } from 'node:net';
import { UsageError } from '../refusal';

/** Before anything is deployed, instead of after everything is. */
export async function refusePortInUse(port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ port, host: '127.0.0.1', exclusive: true }, resolve);
    });
  } catch (error) {
    const reason = { EADDRINUSE: 'is in use', EACCES: 'is not open to this user' }[
      (error as NodeJS.ErrnoException).code ?? ''
    ];
    if (reason === undefined) throw error;
    throw new UsageError(
      `--port: port ${port} of 127.0.0.1 ${reason}: end what listens there, or give another port with --port`,
    );
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
