import type { OpenDoor } from '../../../rehearsal/aws/apigatewayv2/api';
import { withFailedRequests } from '../../../rehearsal/codepipeline/failed-requests';
import { Refusal } from '../../../rehearsal/kit/refusal';

/** What is said of a build that printed `output`, while these requests were answered with errors. */
async function said(output: string, ...requests: string[]): Promise<string> {
  const door = { failed: [] as { at: number; request: string; text: string }[] };
  const cloud = { frontDoors: () => [door as unknown as OpenDoor] };
  const build = async () => {
    for (const request of requests) door.failed.push({ at: performance.now(), request, text: `why: ${request}` });
    throw new Refusal({ resource: 'test', message: output, repair: 'repair it' });
  };
  return withFailedRequests(cloud, build).catch((error: Refusal) => error.detail.message);
}

test('of several the one that the output names first: another one may be what was hoped for', async () => {
  const output = 'GET /b: the status is 503\nGET /c: the status is 503';
  expect(await said(output, 'GET /c', 'GET /b', 'POST /a')).toBe(`${output}\n  why: GET /b`);
});

test('a path is not named by a longer one', async () => {
  const output = 'GET /dogs/males, GET /dogs-x and GET /dogs.';
  expect(await said(output, 'GET /dogs', 'GET /dogs/males')).toBe(`${output}\n  why: GET /dogs/males`);
  expect(await said('GET /dogs/males and GET /dogs, too', 'GET /dogs')).toContain('why: GET /dogs');
});

test('the last one where the output names none, and nothing where there is none', async () => {
  expect(await said('curl: (22)', 'GET /a', 'GET /b')).toBe('curl: (22)\n  why: GET /b');
  expect(await said('curl: (7)')).toBe('curl: (7)');
});
