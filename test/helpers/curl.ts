import { execFileSync } from 'node:child_process';

/** 7.88 for 7.88.1; zero where there is none. */
export function curlVersion(): number {
  try {
    return Number(/^curl (\d+\.\d+)/.exec(execFileSync('curl', ['--version'], { encoding: 'utf8' }))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
