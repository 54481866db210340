/** Preloaded into a process: says on its fourth stream, at its end, what it used. CPU time in milliseconds, memory in KiB. */
import { writeSync } from 'node:fs';

process.once('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, maxRSS }));
});
