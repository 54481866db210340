import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import type { Resource } from '../../../../rehearsal/cloudformation/world';
import { BenchTop } from '../../cloud/bench-top';
import { place, requestFor, resourceOf } from '../../cloudformation/requests';

const SERVER = `
  const server = require('node:http').createServer((request, response) => {
    if (request.url === '/slow') return void setTimeout(() => response.end('slow'), 30);
    if (request.url === '/exit') process.exit(7);
    response.end(JSON.stringify({ version: process.env.VERSION, env: process.env, cwd: process.cwd(), address: server.address() }));
  });
  server.listen(Number(process.env.PORT), '0.0.0.0');
  // Not a service of good manners: what is in flight at SIGTERM is lost, unless it was waited for before.
  process.on('SIGTERM', () => process.exit());
`;
const DOCKERFILE = `FROM public.ecr.aws/docker/library/node:22-alpine
WORKDIR /app
ENV PORT=8080 VERSION=1
COPY main.js ./
EXPOSE 8080
CMD ["node", "main.js"]
`;
const taskRole = 'arn:aws:iam::333333333333:role/task';
const executionRole = 'arn:aws:iam::333333333333:role/execution';

let bench: BenchTop;
let revision: number;

beforeEach(() => {
  bench = new BenchTop();
  revision = 0;
  bench.identity.grant(taskRole, '*');
  bench.identity.grant(executionRole, '*');
  const cluster = requestFor('AWS::ECS::Cluster', 'Cluster', {});
  bench.world.put(resourceOf(cluster, { id: 'cluster' }));
  const DefaultActions = [{ Type: 'forward', TargetGroupArn: 'tg' }];
  const listener = requestFor('AWS::ElasticLoadBalancingV2::Listener', 'Listener', { DefaultActions });
  bench.world.put(resourceOf(listener, {}));
});

afterEach(() => bench.clear());

interface Image {
  readonly dockerfile?: string;
  readonly main?: string;
  readonly container?: object;
}

async function taskDefinition({
  dockerfile = DOCKERFILE,
  main = SERVER,
  container = {},
}: Image = {}): Promise<Resource> {
  const Image = `333333333333.dkr.ecr.us-west-2.amazonaws.com/assets:${++revision}`;
  await bench.putImage(Image, bench.files(`image-${revision}`, { Dockerfile: dockerfile, 'main.js': main }));
  const request = requestFor('AWS::ECS::TaskDefinition', 'TaskDefinition', {
    Family: 'dogs',
    TaskRoleArn: taskRole,
    ExecutionRoleArn: executionRole,
    ContainerDefinitions: [{ Name: 'dogs', Image, PortMappings: [{ ContainerPort: 8080 }], ...container }],
  });
  const resource = resourceOf(request, await bench.twin(request.type).create(request));
  bench.world.put(resource);
  return resource;
}

function serviceRequest(definition: Resource, more: object = {}, signal = AbortSignal.timeout(50_000)) {
  const properties = {
    Cluster: 'cluster',
    TaskDefinition: definition.id,
    DesiredCount: 2,
    DeploymentConfiguration: { MinimumHealthyPercent: 100, DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
    LoadBalancers: [{ ContainerName: 'dogs', ContainerPort: 8080, TargetGroupArn: 'tg' }],
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-a', 'subnet-b'], SecurityGroups: ['sg'] } },
    ...more,
  };
  return requestFor('AWS::ECS::Service', 'Service', properties, { signal });
}

async function deploy(image: Image = {}, more: object = {}): Promise<Resource> {
  const request = serviceRequest(await taskDefinition(image), more);
  const resource = resourceOf(request, await bench.twin(request.type).create(request));
  bench.world.put(resource);
  return resource;
}

async function update(before: Resource, image: Image, more: object = {}): Promise<void> {
  const request = serviceRequest(await taskDefinition(image), more);
  const outcome = await bench.twin(request.type).update!(request, before);
  bench.world.put(resourceOf(request, outcome));
}

async function answer() {
  return JSON.parse((await bench.targets.request('tg')).body);
}

const version2 = { dockerfile: DOCKERFILE.replace('VERSION=1', 'VERSION=2') };

test('as many tasks as desired run what the image holds, spread over the subnets', async () => {
  await deploy();
  expect(bench.targets.health('tg').map(({ state }) => state)).toEqual(['healthy', 'healthy']);
  expect(bench.targets.targets('tg').map(({ host }) => host.subnet)).toEqual(['subnet-a', 'subnet-b']);
  const { cwd, version, address } = await answer();
  expect(version).toBe('1');
  expect(cwd.endsWith('/app')).toBe(true);
  expect(address.port).toBe(8080);
});

test("a task's own port answers a health check and this machine's names, and no name that was made to lead here", async () => {
  await deploy();
  const [{ host } = { host: undefined }] = bench.targets.targets('tg');
  const status = (name: string) =>
    new Promise<number>((resolve, reject) => {
      const options = { port: host!.listening(8080), headers: { host: name }, agent: false };
      get({ host: '127.0.0.1', ...options }, (response) => resolve(response.resume().statusCode!)).on('error', reject);
    });
  expect(await status('rebound.example')).toBe(421);
  expect(await status('localhost:8080')).toBe(200);
  expect(await status(`${host!.address}:8080`)).toBe(200);
});

test('the environment is made from the templates alone', async () => {
  process.env.AWS_PROFILE = 'of-the-person';
  try {
    await deploy({
      container: {
        Environment: [
          { Name: 'TABLE', Value: 'todo' },
          { Name: 'VERSION', Value: '9' },
        ],
      },
    });
  } finally {
    delete process.env.AWS_PROFILE;
  }
  const { env } = await answer();
  expect(env).toMatchObject({ TABLE: 'todo', VERSION: '9', AWS_REGION: 'us-west-2', AWS_CONFIG_FILE: '/dev/null' });
  expect(env.AWS_ENDPOINT_URL_DYNAMODB).toBe(await bench.data.endpoint());
  expect(bench.data.credentials.session(env.AWS_ACCESS_KEY_ID)?.roleArn).toBe(taskRole);
  expect(env.AWS_PROFILE).toBeUndefined();
  expect(env.JEST_WORKER_ID).toBeUndefined();
  expect(env.HOSTNAME).toMatch(/^ip-.*10-0-0-\d+\.us-west-2\.compute\.internal$/);
  expect(env.HOME).toMatch(/\/root$/);
});

test('without namespaces a container runs by its own paths, with a home of its own', async () => {
  await bench.withoutNamespaces();
  await deploy({ dockerfile: DOCKERFILE.replace('EXPOSE 8080', 'ENV DATA=/app/data\nUSER node') });
  const { env, cwd } = await answer();
  expect(cwd).toMatch(/\/app$/);
  expect(env.HOME.startsWith(bench.state) && env.HOME.endsWith('/home/node')).toBe(true);
  expect(env.DATA.startsWith(bench.state)).toBe(true);
});

test('an update under load loses no request and keeps the minimum in service', async () => {
  const before = await deploy();
  let over = false;
  let answered = 0;
  const versions = new Set<string>();
  bench.targets.leastHealthy = Number.POSITIVE_INFINITY;
  const clients = Array.from({ length: 8 }, async (_none, index) => {
    while (!over) {
      const { status, body } = await bench.targets.request('tg', index % 2 === 0 ? '/slow' : '/');
      expect(status).toBe(200);
      if (body !== 'slow') versions.add(JSON.parse(body).version);
      answered++;
    }
  });
  await update(before, version2);
  over = true;
  await Promise.all(clients);
  expect([...versions]).toEqual(['1', '2']);
  expect((await answer()).version).toBe('2');
  expect(answered).toBeGreaterThan(10);
  expect(bench.targets.leastHealthy).toBeGreaterThanOrEqual(2);
  expect(bench.targets.mostTargets).toBeLessThanOrEqual(4);
  expect(bench.addresses.assigned.size).toBe(2);
  expect(readdirSync(join(bench.state, 'tasks'))).toHaveLength(2);
});

test('with 50 and 100 percent, an old task leaves before a new one comes', async () => {
  const percent = { DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 100 } };
  const before = await deploy({}, percent);
  await update(before, version2, percent);
  expect(bench.targets.mostTargets).toBe(2);
  expect((await answer()).version).toBe('2');
});

test('a deployment that can replace no task is refused', async () => {
  const percent = { DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 100 } };
  await expect(deploy({}, percent)).rejects.toThrow(
    /stack\/Service DeploymentConfiguration: .*no deployment can replace/,
  );
});

/** A health check that decides at its first failure. */
function healthCheck(...Command: string[]) {
  return { Command, Interval: 5, Timeout: 5, Retries: 1 };
}

/** A program that fails unless the container answers. */
const ASK = "fetch('http://localhost:8080/').then(({ ok }) => process.exit(ok ? 0 : 2), () => process.exit(1))";

const broken: [string, Image, RegExp][] = [
  ['exits at once', { main: 'console.error("no such table"); process.exit(3)' }, /exit code 3\s+no such table/],
  [
    'never listens',
    { main: 'setInterval(() => {}, 1000)' },
    /port 8080 is unhealthy .*Connection refused. It listens on no port/,
  ],
  ['listens on another port', { dockerfile: DOCKERFILE.replace('PORT=8080', 'PORT=9090') }, /It listens on 9090/],
  [
    'answers its health path with 404',
    { main: SERVER.replace('response.end(JSON', 'response.statusCode = 404; response.end(JSON') },
    /codes: \[404\]/,
  ],
  [
    'has a command that is no file',
    { dockerfile: DOCKERFILE.replace('"main.js"', '"mian.js"') },
    /Cannot find module .*mian\.js/,
  ],
  [
    'has an entry point that is not in the image',
    { container: { EntryPoint: ['dogs'] } },
    /exec: "dogs": executable file not found in \$PATH/,
  ],
  [
    'has a command by a path that is not there',
    { container: { EntryPoint: ['/app/run'] } },
    /exec: "\/app\/run": stat \/app\/run: no such file/,
  ],
  [
    'has a health check that always fails',
    { container: { HealthCheck: healthCheck('CMD-SHELL', 'echo no; exit 4') } },
    /TaskDefinition: .*failed container health checks: dogs: exit code 4\n +no\n.*→ let the command of stack\/TaskDefinition ContainerDefinitions\[0\] HealthCheck succeed/,
  ],
  [
    'has a health check by a program that its image lacks',
    { container: { HealthCheck: healthCheck('CMD-SHELL', 'curl -f http://localhost:8080/ || exit 1') } },
    /failed container health checks: dogs: exit code 1\n +\/bin\/sh: curl: not found/,
  ],
  [
    'has a health check that cannot be started',
    { container: { HealthCheck: healthCheck('CMD', 'curl', '-f', 'http://localhost:8080/') } },
    /failed container health checks: dogs: .*exec: "curl": executable file not found in \$PATH/,
  ],
  [
    'has a health check that asks another port',
    { container: { HealthCheck: healthCheck('CMD', 'node', '-e', ASK.replaceAll('8080', '9999')) } },
    /failed container health checks: dogs: exit code 1/,
  ],
  [
    'has no command',
    { dockerfile: DOCKERFILE.replace(/CMD.*/, '') },
    /Essential container in task exited: dogs, exit code 0/,
  ],
];

test.each(broken)('a container that %s triggers the circuit breaker', async (_what, image, why) => {
  const deployed = deploy(image);
  await expect(deployed).rejects.toThrow(
    /^stack\/Service (TaskDefinition|LoadBalancers\[0\]\.\w+): GeneralServiceException: ECS Deployment Circuit Breaker was triggered: 3 tasks/,
  );
  await expect(deployed).rejects.toThrow(why);
  expect(bench.targets.targets('tg')).toEqual([]);
  expect(bench.addresses.assigned.size).toBe(0);
});

test('an update that fails leaves the tasks before in service', async () => {
  const before = await deploy();
  bench.targets.leastHealthy = Number.POSITIVE_INFINITY;
  await expect(update(before, { main: 'process.exit(1)' })).rejects.toThrow(/Circuit Breaker was triggered/);
  expect(bench.targets.leastHealthy).toBe(2);
  expect((await answer()).version).toBe('1');
  expect(bench.targets.health('tg')).toHaveLength(2);
});

test('without a circuit breaker the refusal says what CloudFormation would wait for', async () => {
  await expect(deploy({ main: 'process.exit(1)' }, { DeploymentConfiguration: {} })).rejects.toThrow(
    /after three hours/,
  );
});

test('a shell command, a command of the task definition and a working directory are used', async () => {
  const dockerfile = DOCKERFILE.replace('CMD ["node", "main.js"]', 'CMD node main.js').replace(
    'COPY main.js ./',
    'COPY . src/',
  );
  await deploy({ dockerfile, container: { WorkingDirectory: '/app/src' } }, { DesiredCount: 1 });
  expect((await answer()).cwd.endsWith('/app/src')).toBe(true);
  await expect(
    update(
      bench.world.all('AWS::ECS::Service')[0]!,
      { container: { Command: ['node', 'other.js'] } },
      { DesiredCount: 1 },
    ),
  ).rejects.toThrow(/other\.js/);
});

const refused: [string, Image, object, RegExp][] = [
  [
    'RUN',
    { dockerfile: DOCKERFILE.replace('EXPOSE 8080', 'RUN npm ci') },
    {},
    /Dockerfile line 5: RUN npm ci is not rehearsed/,
  ],
  [
    'a file outside of the build context',
    { dockerfile: DOCKERFILE.replace('COPY main.js', 'COPY ../main.js') },
    {},
    /Dockerfile line 4: COPY ..\/main.js: leads out of .*\n.*copy it into the build context/,
  ],
  [
    'a target outside of the image',
    { dockerfile: DOCKERFILE.replace('main.js ./', 'main.js ../../etc/') },
    {},
    /Dockerfile line 4: COPY to ..\/..\/etc\/ leads out of the image/,
  ],
  [
    'another base image',
    { dockerfile: DOCKERFILE.replace(/FROM.*/, 'FROM python:3') },
    {},
    /FROM: an image that is not node's, python:3, is not rehearsed/,
  ],
  [
    'a file that is not in the build context',
    { dockerfile: DOCKERFILE.replace('COPY main.js', 'COPY dist/main.js') },
    {},
    /line 4: COPY dist\/main.js: not found/,
  ],
  [
    'an image that was not published',
    { container: { Image: 'assets:none' } },
    {},
    /ContainerDefinitions\[0\] Image: CannotPullContainerError: assets:none/,
  ],
  [
    'a port that the container does not map',
    { container: { PortMappings: [] } },
    {},
    /LoadBalancers\[0\].ContainerPort: .*did not have a container port 8080/,
  ],
  ['a cluster that is not there', {}, { Cluster: 'other' }, /Cluster: ClusterNotFoundException/],
  ['a task definition that is not there', {}, { TaskDefinition: 'arn:none' }, /TaskDefinition: .*arn:none/],
  [
    'a target group that no listener forwards to',
    {},
    { LoadBalancers: [{ ContainerName: 'dogs', ContainerPort: 8080, TargetGroupArn: 'unused' }] },
    /LoadBalancers\[0\].TargetGroupArn: .*does not have an associated load balancer/,
  ],
  ['no subnets', {}, { NetworkConfiguration: {} }, /AwsvpcConfiguration.Subnets/],
];

test.each(refused)('%s is refused at once', async (_what, image, more, why) => {
  await expect(deploy(image, more)).rejects.toThrow(why);
});

test.each(['ecr:GetAuthorizationToken *', 'ecr:BatchGetImage arn:aws:ecr:us-west-2:333333333333:repository/assets'])(
  'an execution role without %s cannot start the service',
  async (missing) => {
    const repository = 'arn:aws:ecr:us-west-2:333333333333:repository/assets';
    const needed = ['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage'].map(
      (name) => `ecr:${name} ${repository}`,
    );
    bench.identity.grant(executionRole, 'ecr:GetAuthorizationToken *', ...needed);
    await (await deploy()).id;
    bench.identity.grant(
      executionRole,
      ...['ecr:GetAuthorizationToken *', ...needed].filter((call) => call !== missing),
    );
    const service = bench.world.all('AWS::ECS::Service')[0]!;
    await expect(update(service, version2)).rejects.toThrow(missing.split(' ')[0]);
  },
);

test('a task that ends is replaced while its peer serves', async () => {
  await deploy();
  await expect(bench.targets.request('tg', '/exit')).rejects.toThrow();
  while (bench.notices.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(bench.notices[0]).toMatch(/a task is replaced: Essential container in task exited: dogs, exit code 7/);
  while (bench.targets.health('tg').filter(({ state }) => state === 'healthy').length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});

test.each<[how: string, check: object]>([
  ['that names its port', healthCheck('CMD', 'node', '-e', ASK)],
  [
    'that has its port from elsewhere',
    healthCheck('CMD-SHELL', `node -e "require('http').get({ port: process.env.PORT }, () => process.exit(0))"`),
  ],
])('a container is in service once its health check passes: one %s', async (_, HealthCheck) => {
  await deploy({ container: { HealthCheck } }, { DesiredCount: 1, LoadBalancers: [] });
  expect(bench.world.all('AWS::ECS::Service')).toHaveLength(1);
});

test('a task whose container turns unhealthy is replaced', async () => {
  const main = SERVER.replace(
    "if (request.url === '/exit') process.exit(7);",
    "if (request.url === '/sick') sick = true;\n    if (sick && request.url === '/well') response.statusCode = 500;",
  ).replace('const server', 'let sick = false;\n  const server');
  await deploy(
    { main, container: { HealthCheck: healthCheck('CMD', 'node', '-e', ASK.replace('8080/', '8080/well')) } },
    { DesiredCount: 1 },
  );
  await bench.targets.request('tg', '/sick');
  while (bench.notices.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(bench.notices[0]).toMatch(/task \w+ is replaced: failed container health checks: dogs: exit code 2/);
});

test.each<[what: string, check: object, why: RegExp]>([
  [
    'without CMD',
    { Command: ['curl', '-f', '/'] },
    /HealthCheck\.Command: ClientException: .*must start with CMD or CMD-SHELL/,
  ],
  ['every two seconds', { Command: ['CMD', 'node'], Interval: 2 }, /HealthCheck\.Interval: .*\n.*→ give 5 to 300/],
  ['of eleven attempts', { Command: ['CMD', 'node'], Retries: 11 }, /HealthCheck\.Retries: .*\n.*→ give 1 to 10/],
])("a container's health check %s is refused", async (_, HealthCheck, why) => {
  await expect(deploy({ container: { HealthCheck } })).rejects.toThrow(why);
});

test('the desired count follows the template up and down', async () => {
  const before = await deploy();
  const definition = bench.world.all('AWS::ECS::TaskDefinition')[0]!;
  for (const DesiredCount of [3, 1]) {
    await bench.twin('AWS::ECS::Service').update!(serviceRequest(definition, { DesiredCount }), before);
    expect(bench.targets.health('tg')).toHaveLength(DesiredCount);
  }
  await bench.twin('AWS::ECS::Service').delete!(before);
  expect(bench.targets.health('tg')).toEqual([]);
});

describe('a service whose template says no number of tasks', () => {
  const SCALABLE_TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
  const noCount = { DesiredCount: undefined };
  const tasks = () => bench.targets.health('tg').length;

  async function scale(service: Resource, MinCapacity: number, MaxCapacity = 6): Promise<Resource> {
    const ResourceId = service.id.split(':').at(-1);
    const target = { ResourceId, ScalableDimension: 'ecs:service:DesiredCount', ServiceNamespace: 'ecs' };
    const request = requestFor(SCALABLE_TARGET, 'Target', { ...target, MinCapacity, MaxCapacity });
    const resource = resourceOf(request, await bench.twin(SCALABLE_TARGET).create(request));
    bench.world.put(resource);
    return resource;
  }

  async function updated(before: Resource, more: object = noCount): Promise<{ service: Resource; lines: string[] }> {
    const lines: string[] = [];
    const request = {
      ...serviceRequest(await taskDefinition(version2), more),
      report: (line: string) => lines.push(line),
    };
    const service = resourceOf(request, await bench.twin(request.type).update!(request, before));
    bench.world.put(service);
    return { service, lines };
  }

  test('begins with one, and has as many as its scalable target allows once that is registered', async () => {
    const service = await deploy({}, noCount);
    expect(tasks()).toBe(1);
    const target = await scale(service, 2);
    expect(tasks()).toBe(2);
    expect(target.id).toBe(`${service.id.split(':').at(-1)}|ecs:service:DesiredCount|ecs`);
    await scale(service, 1, 1);
    expect(tasks()).toBe(1);
  });

  test('keeps those that it has at an update, and after a restart', async () => {
    const service = await deploy({}, noCount);
    await scale(service, 3);
    const { service: later, lines } = await updated(service);
    expect([tasks(), lines.filter((line) => line.includes('puts the service back'))]).toEqual([3, []]);
    await bench.close();
    bench.open();
    await bench.twin('AWS::ECS::Service').resume!(later);
    await bench.compute.startResumed();
    expect(tasks()).toBe(3);
  });

  test('is put back, and that is said, by a template that says one beside its scaling', async () => {
    const service = await deploy({}, noCount);
    await scale(service, 3);
    const { lines } = await updated(service, { DesiredCount: 2 });
    expect(tasks()).toBe(2);
    expect(lines).toContainEqual(
      'stack/Service DesiredCount: puts the service back to 2 tasks, from 3, as every update will, although stack/Target scales it → leave DesiredCount out',
    );
  });

  test('keeps the number that an earlier template has said', async () => {
    const service = await deploy();
    const { service: later } = await updated({ ...service, data: { name: service.data.name } });
    expect([tasks(), later.data.desired]).toEqual([2, 2]);
  });

  test('has a scalable target that allows a number at all', async () => {
    await expect(scale(await deploy({}, noCount), 3, 2)).rejects.toThrow(
      'stack/Target MaxCapacity: ValidationException: Maximum capacity cannot be less than minimum capacity: 2 is less than 3',
    );
  });
});

test('after a restart the tasks are started anew', async () => {
  const service = await deploy();
  await bench.close();
  bench.open();
  await bench.twin('AWS::ECS::Service').resume!(service);
  await bench.compute.startResumed();
  expect((await answer()).version).toBe('1');
});

test('closing ends every process and empties the book', async () => {
  await deploy();
  const book = join(bench.state, 'processes.json');
  const running: { pid: number }[] = JSON.parse(readFileSync(book, 'utf8'));
  expect(running).toHaveLength(2);
  await bench.compute.close();
  for (const { pid } of running) expect(existsSync(`/proc/${pid}`)).toBe(false);
  expect(JSON.parse(readFileSync(book, 'utf8'))).toEqual([]);
});

test('a deployment that is cancelled leaves no task of it', async () => {
  const cancel = new AbortController();
  const request = serviceRequest(await taskDefinition({ main: 'setInterval(() => {}, 1000)' }), {}, cancel.signal);
  const deployed = bench.twin(request.type).create(request);
  setTimeout(() => cancel.abort(new Error('cancelled')), 300);
  await expect(deployed).rejects.toThrow('cancelled');
  expect(JSON.parse(readFileSync(join(bench.state, 'processes.json'), 'utf8'))).toEqual([]);
});

test('what is recorded of a container and not enforced is said', async () => {
  const lines: string[] = [];
  const request = serviceRequest(
    await taskDefinition({ container: { User: '1000', Ulimits: [{ Name: 'nofile', SoftLimit: 1, HardLimit: 1 }] } }),
  );
  await bench.twin(request.type).create({ ...request, report: (line) => lines.push(line) });
  expect(lines).toContain('Recorded, not enforced: ContainerDefinitions[0].User, ContainerDefinitions[0].Ulimits');
});

describe('Fargate has tasks', () => {
  const sized = (Cpu?: string, Memory?: string) =>
    bench
      .twin('AWS::ECS::TaskDefinition')
      .create(requestFor('AWS::ECS::TaskDefinition', 'Sized', { RequiresCompatibilities: ['FARGATE'], Cpu, Memory }));

  test.each([
    ['256', '2048'],
    ['.25 vCPU', '0.5 GB'],
    ['512', '3072'],
    ['4096', '30720'],
    ['8192', '20480'],
  ])('of %s CPU with %s memory', async (cpu, memory) => {
    await sized(cpu, memory);
  });

  test.each<[cpu: string | undefined, memory: string | undefined, why: RegExp]>([
    [
      '512',
      '512',
      /Sized Memory: ClientException: No Fargate configuration exists for given values: 512 CPU, 512 memory\.\n.*→ give 1024 to 4096/,
    ],
    ['256', '1536', /→ give 512, 1024 or 2048/],
    ['256', '4096', /→ give 512, 1024 or 2048/],
    ['8192', '17408', /→ give 16384 to 61440 in steps of 4096/],
    ['300', '512', /Sized Cpu: .*\n.*→ give one of 256, 512/],
    [undefined, '512', /Sized Cpu: ClientException: Fargate requires that 'cpu' be defined at the task level/],
  ])('but not of %s CPU with %s memory', async (cpu, memory, why) => {
    await expect(sized(cpu, memory)).rejects.toThrow(why);
  });
});

test('task definitions count their revisions', async () => {
  const first = await taskDefinition();
  const second = await taskDefinition();
  expect([first.id, second.id]).toEqual(
    [1, 2].map((number) => `arn:aws:ecs:${place.region}:${place.account}:task-definition/dogs:${number}`),
  );
});
