import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { shellPath, shellWord } from '../../../rehearsal/kit/shell-word';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterEach(removeDirectories);

const names = [
  'plain',
  'two words',
  "o'clock",
  '$HOME `id` "quoted" \\n',
  '~',
  '=ls',
  'Zażółć 🙂',
  '-rf',
  '--upload-pack=touch x',
  'host:path',
  'a\tb\u202e\u001b[31m',
];

test.each(names)('%j is one word of a shell, and no option or host', (name) => {
  const directory = temporaryDirectory();
  const word = shellPath(join(name, 'repository.git'));
  const [printed] = execFileSync('sh', ['-c', `printf '%s\\0' ${word} end`])
    .toString()
    .split('\0');
  expect(printed!.replace(/^\.\//, '')).toBe(`${name}/repository.git`);
  expect(word).toMatch(/^[ -~\p{L}\p{So}]+$/u);

  mkdirSync(join(directory, name, 'repository.git'), { recursive: true });
  execFileSync('sh', ['-c', `git init --quiet --bare ${word} && git ls-remote ${word}`], { cwd: directory });
});

test('what needs no quotes has none', () => {
  expect(shellPath('.rehearsal/repository.git')).toBe('.rehearsal/repository.git');
  expect(shellWord('HEAD:feature/one')).toBe('HEAD:feature/one');
  expect(shellWord('HEAD:it’s $here')).toBe("'HEAD:it’s $here'");
});
