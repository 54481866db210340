import http from 'node:http';
import net from 'node:net';
import type { HealthCheckSettings } from './health-check-settings';
import { matches } from './health-check-settings';

/**
 * One health check of a process on this machine, at 127.0.0.1:`port`.
 *
 * Resolves to undefined if it passes, otherwise to the reason in Elastic Load Balancing's words. `timeout` is not shortened,
 * because a real process answers.
 */
export function probe(
  settings: HealthCheckSettings,
  port: number,
  host: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (settings.protocol === 'HTTP') return probeHttp(settings, port, host, signal);
  if (settings.protocol === 'TCP') return probeTcp(settings, port, signal);
  return Promise.resolve(`${settings.protocol} health checks are not rehearsed: use HTTP or TCP`);
}

function probeHttp(
  settings: HealthCheckSettings,
  port: number,
  host: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = http.get({
      host: '127.0.0.1',
      port,
      path: settings.path,
      agent: false,
      headers: { host, 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' },
      signal,
    });
    const late = setTimeout(() => end('Request timed out'), settings.timeout * 1000);
    const end = (reason?: string) => {
      clearTimeout(late);
      resolve(reason);
      request.destroy();
    };
    request.on('response', (response) => {
      const status = response.statusCode!;
      end(matches(settings.matcher, status) ? undefined : `Health checks failed with these codes: [${status}]`);
    });
    request.on('error', (error) => end(`Health checks failed: ${error.message}`));
  });
}

function probeTcp(settings: HealthCheckSettings, port: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port, signal });
    const late = setTimeout(() => end('Request timed out'), settings.timeout * 1000);
    const end = (reason?: string) => {
      clearTimeout(late);
      resolve(reason);
      socket.destroy();
    };
    socket.on('connect', () => end());
    socket.on('error', (error) => end(`Health checks failed: ${error.message}`));
  });
}
