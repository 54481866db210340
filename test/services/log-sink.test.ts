import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LogSink } from '../../services/http/log-sink';
import { until } from '../helpers/http-service';

const { O_RDONLY, O_RDWR, O_NONBLOCK } = constants;

let directory: string;
let fifo: string;
let writer: number;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'log-sink-'));
  fifo = path.join(directory, 'pipe');
  execFileSync('mkfifo', [fifo]);
  // To read as well: opening a pipe for writing alone waits for its reader, or fails.
  writer = openSync(fifo, O_RDWR | O_NONBLOCK);
});
afterEach(() => {
  closeSync(writer);
  rmSync(directory, { recursive: true });
});

const lines = (count: number) => Array.from({ length: count }, (_, i) => `${i} ${'ä'.repeat(100)}\n`);

/** All that the pipe holds now. */
function drained(reader: number): Buffer {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.alloc(65_536);
    try {
      chunks.push(chunk.subarray(0, readSync(reader, chunk)));
    } catch {
      return Buffer.concat(chunks);
    }
  }
}

test('a line leaves by itself after a short while', async () => {
  const reader = openSync(fifo, O_RDONLY | O_NONBLOCK);
  const sink = new LogSink(writer);
  sink.write('one\n');
  expect(drained(reader).toString()).toBe('');
  await until(() => drained(reader).toString() === 'one\n');
  closeSync(reader);
});

test('a pipe without room delays lines and loses none', async () => {
  const reader = openSync(fifo, O_RDONLY | O_NONBLOCK);
  const sink = new LogSink(writer);
  const written = lines(2500);
  for (const line of written) sink.write(line);
  const expected = Buffer.from(written.join(''));
  const read: Buffer[] = [drained(reader)];
  expect(read[0]!.length).toBeLessThan(expected.length);
  await until(() => {
    read.push(drained(reader));
    return Buffer.concat(read).length >= expected.length;
  });
  expect(Buffer.concat(read).equals(expected)).toBe(true);
  closeSync(reader);
});

test('beyond a megabyte that nobody reads, it waits for the reader', async () => {
  const copy = path.join(directory, 'copy');
  const reader = spawn('sh', ['-c', 'sleep 0.5; exec cat "$0" > "$1"', fifo, copy]);
  const sink = new LogSink(writer);
  const written = lines(15_000);
  for (const line of written) sink.write(line);
  const expected = written.join('');
  expect(statSync(copy).size).toBeGreaterThan(expected.length / 2);
  await until(() => statSync(copy).size >= Buffer.byteLength(expected));
  expect(readFileSync(copy, 'utf8') === expected).toBe(true);
  reader.kill();
  await once(reader, 'close');
});

test('a log that cannot be written any more is no reason to stop', () => {
  const reader = openSync(fifo, O_RDONLY | O_NONBLOCK);
  const sink = new LogSink(reader);
  expect(() => {
    for (const line of lines(1000)) sink.write(line);
    sink.flush();
  }).not.toThrow();
  closeSync(reader);
});
