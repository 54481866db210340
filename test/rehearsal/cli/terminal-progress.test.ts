import { PassThrough } from 'node:stream';
import { TerminalProgress } from '../../../rehearsal/cli/terminal-progress';

function screen(properties: object, environment: NodeJS.ProcessEnv = {}) {
  const out = Object.assign(new PassThrough(), properties);
  let text = '';
  out.on('data', (chunk) => {
    text += chunk;
  });
  return { progress: new TerminalProgress(out, environment), text: () => text };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('without a terminal there are lines alone, and what takes long is said again', () => {
  const { progress, text } = screen({});
  const activity = progress.start('Deploy');
  activity.now('Service CREATE_IN_PROGRESS');
  jest.advanceTimersByTime(1900);
  expect(text()).toBe('');
  jest.advanceTimersByTime(2500);
  expect(text()).toBe('  … Deploy 2.0 s: Service CREATE_IN_PROGRESS\n  … Deploy 4.0 s: Service CREATE_IN_PROGRESS\n');
  activity.succeeded('CREATE_COMPLETE');
  expect(text()).toMatch(/ {2}✔ Deploy {2}4\.4 s {2}CREATE_COMPLETE\n$/);
  jest.advanceTimersByTime(10_000);
  expect(text()).toMatch(/CREATE_COMPLETE\n$/);
  progress.close();
});

test('whoever waits for a person is not said again', () => {
  const { progress, text } = screen({});
  progress.start('Approve', { waitsForPerson: true });
  jest.advanceTimersByTime(60_000);
  expect(text()).toBe('');
  progress.close();
});

test('what waits for its turn is not said again, and its time begins with it', () => {
  const { progress, text } = screen({});
  const activity = progress.start('Test');
  activity.queued();
  jest.advanceTimersByTime(60_000);
  expect(text()).toBe('');
  activity.begun();
  jest.advanceTimersByTime(1000);
  activity.succeeded('');
  expect(text()).toMatch(/^ {2}… Test 0\.\d s\n {2}✔ Test {2}1\.0 s\n$/);
});

test('a failure is told in all its lines', () => {
  const { progress, text } = screen({});
  progress.start('Deploy').failed('Port: is 80\n  → use 8080');
  expect(text()).toBe('  ✘ Deploy  0.0 s\n      Port: is 80\n        → use 8080\n');
});

test('on a terminal one line moves, no wider than it, and is gone before a line that stays', () => {
  const { progress, text } = screen({ isTTY: true, columns: 20 }, { NO_COLOR: '1' });
  const activity = progress.start('Deploy');
  activity.now('x'.repeat(200));
  jest.advanceTimersByTime(150);
  expect(text().split('\r\u001b[2K').at(-1)!.length).toBeLessThan(20);
  progress.line('done');
  expect(text()).toContain('\r\u001b[2Kdone\n');
  progress.close();
  expect(text().endsWith('\r\u001b[2K')).toBe(true);
});

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{}, {}, false],
])('%j with %j has colors: %j', (properties, environment, colors) => {
  const { progress, text } = screen(properties, environment);
  progress.heading('Providers');
  expect(text().includes('\u001b[1m')).toBe(colors);
});

test.each([
  [{}, {}, 'red \\u{001B}[2J\\u{202E}'],
  [{ isTTY: true }, {}, '\u001b[31mred\u001b[0m \\u{001B}[2J\\u{202E}\u001b[0m'],
  [{ isTTY: true }, { NO_COLOR: '1' }, 'red \\u{001B}[2J\\u{202E}'],
])(
  'what would move the cursor or turn a line around is shown, and colours where there are some: %j %j',
  (out, environment, expected) => {
    const { progress, text } = screen(out, environment);
    progress.line('\u001b[31mred\u001b[0m \u001b[2J\u202e');
    progress.error('\u001b[31mred\u001b[0m \u001b[2J\u202e');
    expect(text()).toBe(`${expected}\n${expected}\n`);
  },
);

test('a line of 200 kB is none', () => {
  const { progress, text } = screen({});
  progress.start('Deploy').failed('x'.repeat(200_000));
  expect(text().length).toBeLessThan(11_000);
});
