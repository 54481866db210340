import { deployedBeforeAll, type Edit, type LiveRehearsal } from '../../helpers/live-rehearsal';
import { otherBundle } from '../../helpers/other-bundle';

jest.setTimeout(120_000);

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const ROUTE = 'AWS::ApiGatewayV2::Route';

let rehearsal: LiveRehearsal;
deployedBeforeAll((live) => {
  rehearsal = live;
});

/** Another revision of dogs; comes before other edits. */
const dogs = (revision: number) => otherBundle('dogs', (code) => `${code}\n// revision ${revision}\n`);
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

/** One commit after the other: each is compared with what the one before it has deployed. */
const commits: [string, readonly Edit[], RegExp | undefined][] = [
  ['no change', [], undefined],
  ['a route that only the API loses', [routeGone], undefined],
  ['another revision of a service', [dogs(1)], undefined],
  ['a further port', [dogs(1), bothPorts], undefined],
  [
    'another health path together with a change of its provider',
    [dogs(2), healthPath],
    /^private-api-prod-global-api\/Linkdogs\w+ checks the health of private-api-prod-dogs\/\w+ at \/health, and in this commit at \/dogs\/males: unless private-api-prod-dogs answers both/,
  ],
  [
    'a route that the API loses together with a change of its provider',
    [dogs(3), healthPath, routeGone],
    /^route GET \/dogs\/females of private-api-prod-global-api leads to private-api-prod-dogs\/\w+, and this commit takes it out: unless private-api-prod-dogs still answers it, make it two pushes/,
  ],
  [
    'a port that the provider no longer serves',
    [dogs(3), healthPath, port],
    /^private-api-prod-global-api\/Linkdogs\w+ sends to port 8080 of private-api-prod-dogs\/\w+, which will listen on 8082: make it two pushes, the first of which serves both ports$/,
  ],
];

test.each(commits)(
  'before the providers are deployed, a person is warned of what needs it: %s',
  async (_, edits, expected) => {
    expect(await warnings(...edits)).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
  },
);
