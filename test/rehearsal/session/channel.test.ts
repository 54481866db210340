import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../../../rehearsal/kit/whole-file';
import { openChannel, send } from '../../../rehearsal/session/channel';
import { StateDirectory } from '../../../rehearsal/state/state-directory';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';
import { gate } from '../codepipeline/gate';

afterEach(removeDirectories);

describe('the channel', () => {
  test('takes commands from whoever can read its file, and from nobody else', async () => {
    const state = new StateDirectory(join(temporaryDirectory(), 'state'));
    const hold = state.open();
    const decided: unknown[] = [];
    const channel = await openChannel(state, {
      status: () => ({ gates: [gate()] }),
      decide: (request) => {
        decided.push(request);
        return { gate: 'prod-Approve' };
      },
      rollback: async () => ({}),
    });
    try {
      expect(statSync(state.channelFile).mode & 0o777).toBe(0o600);
      await expect(send(state, 'GET', '/status')).resolves.toEqual({ gates: [gate()] });
      await expect(send(state, 'POST', '/decision', { approved: true })).resolves.toEqual({ gate: 'prod-Approve' });
      expect(decided).toEqual([{ approved: true }]);

      const { port } = readJson<{ port: number }>(state.channelFile)!;
      for (const headers of [{}, { authorization: 'Bearer guess' }] as Record<string, string>[]) {
        const response = await fetch(`http://127.0.0.1:${port}/decision`, {
          method: 'POST',
          headers,
          body: '{"approved":true}',
        });
        expect(response.status).toBe(401);
      }
      expect(decided).toHaveLength(1);
    } finally {
      await channel.close();
    }
    await expect(send(state, 'GET', '/status')).resolves.toBeUndefined();
    hold.release();
  });
});
