import { printable, quoted, shown } from '../../text/quoted';

describe('what came from outside is shown', () => {
  test.each([
    ['todo', "'todo'"],
    ['café 日本 🐶', "'café 日本 🐶'"],
    ['', "''"],
    ['a\nb\tc\r', "'a\\nb\\tc\\r'"],
    ['\u202edlrow', "'\\u{202E}dlrow'"],
    ['\u001b[2J\u0007', "'\\u{001B}[2J\\u{0007}'"],
    ['a\u00a0b\u200bc\u2028d\ufeff', "'a\\u{00A0}b\\u{200B}c\\u{2028}d\\u{FEFF}'"],
    ['\ud800', "'\\u{D800}'"],
    ['\u{e0041}', "'\\u{E0041}'"],
  ])('%j as %s', (value, expected) => {
    expect(quoted(value)).toBe(expected);
  });

  test('with its beginning and its length where it is long', () => {
    expect(quoted('x'.repeat(200_000))).toBe(`'${'x'.repeat(80)}… (200000 characters)'`);
    expect(shown('abcdef', 3)).toBe('abc… (6 characters)');
    expect(quoted('\u202e'.repeat(200_000))).toMatch(/^'(\\u\{202E\}){10}… \(200000 characters\)'$/);
  });

  test('line by line where it is a message already', () => {
    expect(printable('one\n  → two\u001b[1m', 100)).toBe('one\n  → two\\u{001B}[1m');
    expect(printable(`it is ${'x'.repeat(200_000)}: leave it out`, 90)).toBe(
      `it is ${'x'.repeat(54)}… (200020 characters) …${'x'.repeat(16)}: leave it out`,
    );
  });
});
