import { documents, type Fence, fences } from './helpers/fences';

const SHELLS = ['sh', 'bash', 'zsh', 'shell', 'console', 'shell-session'];

const all = documents().flatMap((document) => fences(document));
const isShell = ({ info }: Fence) => SHELLS.includes(info[0] ?? '');

describe('every block of the documents', () => {
  test('says what it is', () => {
    expect(all.filter(({ info }) => info.length === 0).map(({ where }) => where)).toEqual([]);
  });

  test('is marked, if it holds shell commands, as run by these tests (sh run) or as one for AWS (sh aws)', () => {
    const shell = all.filter(isShell);
    expect(shell.length).toBeGreaterThan(0);
    const unmarked = shell.filter(({ info }) => info[0] !== 'sh' || !['run', 'aws'].includes(info[1] ?? ''));
    expect(unmarked.map(({ where, info }) => `${where}: ${info.join(' ')}`)).toEqual([]);
  });
});
