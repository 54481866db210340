import type { Provider } from '../../../services/catalog/provider';
import { json } from '../../../services/http/answer';
import { createApplication } from '../../../services/http/application';
import { readFields } from '../../../services/http/body';
import { anyAnswer } from '../../helpers/any-answer';
import { BAD_REQUESTS, SEED, tryBadRequests } from '../../helpers/bad-requests';
import { count } from '../../helpers/counts';
import { capturedLog } from '../../helpers/http-service';
import { Lab } from '../cloud/lab';
import { allHealthy, deploySystem } from '../cloud/system';

/** Takes what a service of this project takes, on the routes of the lab's API. */
const provider = {
  name: 'dogs',
  port: 8080,
  healthPath: '/health',
  routes: [
    { method: 'GET', path: '/dogs', answer: anyAnswer },
    { method: 'POST', path: '/dogs', answer: anyAnswer },
    { method: 'GET', path: '/dogs/{name}', answer: anyAnswer },
  ],
} as const satisfies Provider;

let lab: Lab;
beforeEach(() => {
  lab = new Lab();
});
afterEach(() => lab.close());

test('the front door, and what is behind it, answers no bad request by 5xx', async () => {
  const { log, lines } = capturedLog();
  const app = createApplication(
    provider,
    {
      'GET /dogs': () => json(200, {}),
      'POST /dogs': async (ctx) => json(200, Object.keys(await readFields(ctx)).length),
      'GET /dogs/{name}': (ctx) => json(200, ctx.params),
    },
    log,
  );
  const { url, resources } = await deploySystem(lab, { listener: app.callback() });
  await allHealthy(lab, resources.NlbTargets!);
  const paths = ['/dogs', '/dogs', '/dogs/x', '/health'];
  const { statuses, faults } = await tryBadRequests(Number(new URL(url).port), SEED, BAD_REQUESTS, paths);
  count('bad requests', { service: 'front door', seed: SEED, requests: BAD_REQUESTS, statuses, faults: faults.length });
  expect(faults).toEqual([]);
  expect(lines().filter(({ level }) => level === 'error')).toEqual([]);
  expect((await fetch(`${url}/dogs`)).status).toBe(200);
});
