import { type Edit, LiveRehearsal } from '../../helpers/live-rehearsal';
import { improved, otherBundle } from '../../helpers/other-bundle';
import { removeDirectories } from '../../helpers/rehearsal-directory';

jest.setTimeout(120_000);

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const ROUTE = 'AWS::ApiGatewayV2::Route';
const DOGS = otherBundle('dogs', improved);

let rehearsal: LiveRehearsal;

beforeAll(async () => {
  rehearsal = await LiveRehearsal.open();
  expect(await rehearsal.play()).toMatchObject({ status: 'Succeeded' });
});
afterAll(async () => {
  await rehearsal.close();
  removeDirectories();
});

const port: Edit = (assembly) => {
  assembly.stack('dogs').one(LISTENER).properties.Port = 8082;
};
const bothPorts: Edit = (assembly) => {
  const { resource } = assembly.stack('dogs').one(LISTENER);
  const another = structuredClone(resource);
  another.Properties.Port = 8082;
  assembly.stack('dogs').add('AnotherListener', another);
};
const healthPath: Edit = (assembly) => {
  assembly.stack('global-api').one('AWS::ElasticLoadBalancingV2::TargetGroup', /dogs/).properties.HealthCheckPath =
    '/dogs/males';
};
const routeGone: Edit = (assembly) => {
  assembly
    .stack('global-api')
    .one(ROUTE, /^/, ({ RouteKey }) => RouteKey === 'GET /dogs/females')
    .remove();
};

/** What is said between the heading of the providers' stage and its first action. */
async function warnings(...edits: Edit[]): Promise<string[]> {
  const before = rehearsal.output.length;
  await rehearsal.play(...edits);
  const [, after] = rehearsal.output.slice(before).split('▶ prod-Providers\n');
  return [...after!.matchAll(/^ {2}(\S) (.*)$/gm)].flatMap(([, mark, text]) => (mark === '!' ? [text!] : []));
}

test.each<[string, readonly Edit[], RegExp]>([
  [
    'a route that the API loses together with a change of its provider',
    [DOGS, routeGone],
    /^route GET \/dogs\/females of private-api-prod-global-api leads to private-api-prod-dogs\/\w+, and this commit takes it out: unless private-api-prod-dogs still answers it, make it two pushes/,
  ],
  [
    'another health path together with a change of its provider',
    [otherBundle('dogs', (code) => improved(improved(code))), healthPath],
    /^private-api-prod-global-api\/Linkdogs\w+ checks the health of private-api-prod-dogs\/\w+ at \/health, and in this commit at \/dogs\/males: unless private-api-prod-dogs answers both/,
  ],
  [
    'a port that the provider no longer serves',
    [port],
    /^private-api-prod-global-api\/Linkdogs\w+ sends to port 8080 of private-api-prod-dogs\/\w+, which will listen on 8082: make it two pushes, the first of which serves both ports$/,
  ],
])('%s is told before the providers are deployed', async (_, edits, expected) => {
  await rehearsal.play();
  expect(await warnings(...edits)).toEqual([expect.stringMatching(expected)]);
});

test.each<[string, readonly Edit[]]>([
  ['no change', []],
  ['another revision of a service', [DOGS]],
  ['a further port', [bothPorts]],
  ['a route that only the API loses', [routeGone]],
])('%s is no reason for a warning', async (_, edits) => {
  await rehearsal.play();
  expect(await warnings(...edits)).toEqual([]);
});
