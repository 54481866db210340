import { editedAssembly } from '../helpers/fault-synthesis';
import { deployedBeforeAll, type LiveRehearsal } from '../helpers/live-rehearsal';
import { noneLost } from './steady-load';

jest.setTimeout(180_000);

let rehearsal: LiveRehearsal;
deployedBeforeAll((live) => {
  rehearsal = live;
});

/** A push that publishes dogs on these ports. */
async function publish(...ports: readonly number[]) {
  const edited = `port: 8080,\n  published: [${ports.join(', ')}],`;
  const name = `published-${ports.join('-')}`;
  rehearsal.follow(await editedAssembly(name, 'services/catalog/dogs.ts', 'port: 8080,', edited));
  const before = rehearsal.output.length;
  const record = await rehearsal.play();
  return { status: record.status, warned: / {2}! .* sends to port /.test(rehearsal.output.slice(before)) };
}

const fine = { status: 'Succeeded', warned: false };
const underLoad = (push: string, ...ports: readonly number[]) =>
  noneLost(rehearsal, `a port changes, push ${push}`, () => publish(...ports));

test('a port changes in three pushes, and no request is lost', async () => {
  expect(await underLoad('1: also 8082', 8080, 8082)).toEqual(fine);
  expect(await underLoad('2: 8082 first', 8082, 8080)).toEqual(fine);
  const [integration] = rehearsal.rehearsal.deployed.resources('AWS::ApiGatewayV2::Integration');
  const listener = rehearsal.rehearsal.deployed
    .resources('AWS::ElasticLoadBalancingV2::Listener')
    .find(({ id }) => id === integration!.properties.IntegrationUri);
  expect(listener!.properties.Port).toBe(8082);
  expect(await underLoad('3: 8082 alone', 8082)).toEqual(fine);
});

test('in one push it is told before the providers are deployed', async () => {
  expect(await publish(8083)).toEqual({ status: 'Succeeded', warned: true });
});
