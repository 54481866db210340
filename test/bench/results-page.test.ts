import type { Bench, Measurement } from '../../bench/bench';
import { type Result, updatedPage } from '../../bench/results-page';

const names = ['dogs', 'synth', 'todo'];

function result(name: string, value: number, limit?: Bench['limit'], more: Partial<Measurement> = {}): Result {
  return {
    name,
    bench: { question: `How fast is ${name}?`, baseline: 'something slower', ...(limit && { limit }) },
    measurement: { value, unit: 's', details: [`a detail of ${name}`], ...more },
    circumstances: `a machine for ${name}`,
  };
}

test('results of another run stay as they are', () => {
  const before = updatedPage('', [result('todo', 1), result('dogs', 2)], names);
  const after = updatedPage(before, [result('synth', 3), result('dogs', 4)], names);
  expect(after).toContain('| [todo](#todo) | 1.00 s |');
  expect(after).toContain('a detail of todo');
  expect(after).toContain('| [dogs](#dogs) | 4.00 s |');
  expect(after).not.toContain('2.00 s');
});

test('a page that nothing new was measured for does not change', () => {
  const more = { rounds: [1, 2, 3], table: [['size', 's'], ['1', '2'] as const] };
  const page = updatedPage('', [result('dogs', 2, { atMost: 3 }, more), result('todo', 1)], names);
  expect(updatedPage(page, [], names)).toBe(page);
});

test('sections come in the order of the names, whichever was measured first', () => {
  const page = updatedPage(updatedPage('', [result('todo', 1)], names), [result('dogs', 2)], names);
  expect(page.match(/^## .*/gm)).toEqual(['## dogs', '## todo']);
  expect(page.match(/^\| \[\w+/gm)).toEqual(['| [dogs', '| [todo']);
});

test('what no bench measures any more is left out', () => {
  const page = updatedPage('', [result('dogs', 2), result('todo', 1)], names);
  expect(updatedPage(page, [], ['todo'])).not.toContain('dogs');
});

test.each([
  [{ atMost: 2 }, 2, '≤ 2.00 s | kept |'],
  [{ atMost: 2 }, 2.01, '≤ 2.00 s | **missed** |'],
  [{ atLeast: 2 }, 2, '≥ 2.00 s | kept |'],
  [{ atLeast: 2 }, 1.99, '≥ 2.00 s | **missed** |'],
  [{ atMost: 2 }, Number.NaN, '≤ 2.00 s | **missed** |'],
] as const)('%j and a value of %d: %s', (limit, value, text) => {
  expect(updatedPage('', [result('dogs', value, limit)], names)).toContain(text);
});

test('without a limit nothing is said to be kept', () => {
  expect(updatedPage('', [result('dogs', 1)], names)).not.toMatch(/kept|missed/);
});

test('the spread is that of the middle half of the rounds', () => {
  const page = updatedPage('', [result('dogs', 3, undefined, { rounds: [5, 1, 4, 2, 3] })], names);
  expect(page).toContain('| 3.00 s | 2.00 – 4.00 s |');
});
