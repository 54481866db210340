import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gateText } from '../../../rehearsal/cli/announcing';
import { rollbackText } from '../../../rehearsal/cli/rollback-text';
import { failureText } from '../../../rehearsal/cloudformation/failure-text';
import { Refusal, UsageError } from '../../../rehearsal/kit/refusal';
import { Pushes } from '../../../rehearsal/source/pushes';
import { root } from '../../helpers/source-files';

const evil = `\u202e\u001b[2J\r${'x'.repeat(200_000)}`;
const revision = { commit: 'c'.repeat(40), branch: 'main', message: evil, description: 'main at ccccccc' };

/** Whatever is echoed: nothing that acts on a terminal, no line without end, and the way out is still there. */
function readable(text: string) {
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  expect(text).toContain('\\u{202E}\\u{001B}[2J\\rx');
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(3000);
}

test.each<[string, () => string]>([
  [
    'the property',
    () => new Refusal({ resource: 'a', property: evil, message: 'is wrong', repair: 'change it' }).message,
  ],
  ['the place', () => new Refusal({ resource: evil, message: 'is wrong', repair: 'change it' }).message],
  ['the value', () => new Refusal({ resource: 'a', message: `'${evil}' is not a port`, repair: 'use a port' }).message],
  ['the repair', () => new Refusal({ resource: 'a', message: 'is wrong', repair: `leave out ${evil}` }).message],
  ['wrong usage', () => new UsageError(`${evil}: does not exist`).message],
  ['a fault of its own', () => failureText(new TypeError(`${evil} is undefined`))],
])('a refusal is readable, whatever it echoes as %s', (_, message) => {
  readable(message());
});

test('the end of a long message, which says what would be right, stays', () => {
  expect(new Refusal({ resource: 'a', message: `'${evil}' is not a port`, repair: 'use a port' }).message).toMatch(
    /x' is not a port\n {2}→ use a port$/,
  );
});

test('a gate shows a commit whose message is anything', () => {
  const gate = { name: 'gate', stage: 'Approve', comment: '', execution: 1, stacks: [], revision };
  readable(gateText(gate).join('\n'));
});

test('so does a rollback in its list', () => {
  const answer = { targets: [{ number: 1, revision, started: '2026-01-01T00:00:00Z' }] };
  readable(rollbackText({ stage: 'Deploy' }, answer, '').lines.join('\n'));
});

test('so does git, of a ref that somebody has pushed', async () => {
  const repository = { see: () => {}, tidy: async () => {} };
  const pushes = new Pushes({ repository } as unknown as ConstructorParameters<typeof Pushes>[0]);
  const lines = await pushes.received([{ ref: `refs/tags/${evil}`, before: '0', after: 'c' }]);
  readable(lines.join('\n'));
  expect(lines.join('')).toMatch(/starts nothing: the pipeline listens to branches$/);
});

test('a command prints no stack trace, whatever it finds', () => {
  const command = (...args: string[]) => {
    try {
      execFileSync(process.execPath, [join(root, 'launch.cjs'), 'rehearsal/cli/pipeline.ts', ...args], {
        cwd: root,
        encoding: 'utf8',
        stdio: 'pipe',
      });
      return '';
    } catch (error) {
      return (error as { stderr: string }).stderr;
    }
  };
  for (const [state, why] of [
    [evil.slice(0, 200), /no rehearsal was started there/],
    [evil.slice(0, 2000), /^--state: .* is too long for a path$/m],
  ] as const) {
    const said = command('status', '--state', state);
    readable(said);
    expect(said).toMatch(why);
    expect(said).not.toMatch(/^\s+at /m);
  }
});
