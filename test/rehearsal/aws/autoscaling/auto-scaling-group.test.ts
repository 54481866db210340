import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Properties, Resource } from '../../../../rehearsal/cloudformation/world';
import { BenchTop } from '../../cloud/bench-top';
import { requestFor, resourceOf } from '../../cloudformation/requests';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const TEMPLATE = 'AWS::EC2::LaunchTemplate';
const role = 'arn:aws:iam::333333333333:role/todo';
const bucket = 'assets-333333333333-us-west-2';
const url = (key: string) => `https://s3.us-west-2.amazonaws.com/${bucket}/${key}`;

const SERVER = `
  const server = require('node:http').createServer((request, response) => {
    if (request.url === '/exit') process.exit(7);
    const file = require('node:fs').readFileSync(require('node:path').join(__dirname, 'data.txt'), 'utf8');
    const answer = () => response.end(JSON.stringify({ file, env: process.env, cwd: process.cwd() }));
    if (request.url === '/slow') setTimeout(answer, 30); else answer();
  });
  server.listen(Number(process.env.PORT));
  process.on('SIGTERM', () => process.exit());
`;
const UNIT = `[Unit]
Description=todo
[Service]
ExecStart=/usr/bin/node-22 /opt/todo/main.js
WorkingDirectory=/opt/todo
User=todo
Environment="PORT=8081" "TITLE=a b"
EnvironmentFile=/etc/todo.env
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
`;
const USER_DATA = `#!/bin/bash
# fingerprint: 1
(
  set +e
  /opt/aws/bin/cfn-init -v --region us-west-2 --stack stack --resource Group -c default
  /opt/aws/bin/cfn-signal -e $? --region us-west-2 --stack stack --resource Group
  cat /var/log/cfn-init.log >&2
)`;
const WAIT = 'for i in $(seq 30); do curl -sf http://localhost:8081/health && exit; sleep 0.02; done; exit 1';

/** Parts of a set-up that works, each to be replaced by a test. */
const parts = {
  packages: { yum: { nodejs22: [], 'some-agent': [] } },
  users: { todo: {} },
  sources: { '/opt/todo': url('todo.zip') },
  files: {
    '/etc/systemd/system/todo.service': { content: UNIT, mode: '000644', owner: 'root', group: 'root' },
    '/etc/todo.env': { content: 'FROM_FILE=yes', mode: '000600', owner: 'todo', group: 'todo' },
  } as Record<string, object>,
  services: { systemd: { todo: { enabled: true, ensureRunning: true } } },
  wait: { command: WAIT } as object,
};

let bench: BenchTop;

beforeEach(async () => {
  bench = new BenchTop();
  bench.identity.grant(role, '*');
  put('AWS::IAM::Role', 'Role', {}, { id: 'todo', attributes: { Arn: role } });
  put('AWS::IAM::InstanceProfile', 'Profile', { Roles: ['todo'] }, { id: 'profile' });
  put('AWS::ElasticLoadBalancingV2::TargetGroup', 'TargetGroup', { Port: 8081 }, { id: 'tg' });
  await bench.putObject(bucket, 'todo.zip', bench.files('asset', { 'main.js': SERVER, 'data.txt': 'bundled' }));
});

afterEach(() => bench.clear());

function put(type: string, logicalId: string, properties: Properties, outcome: Partial<Resource>): Resource {
  const resource = resourceOf(requestFor(type, logicalId, properties), outcome);
  bench.world.put(resource);
  return resource;
}

interface Change {
  readonly set?: Partial<typeof parts>;
  readonly userData?: string;
  readonly group?: object;
  readonly metadata?: Properties;
  readonly creationPolicy?: Properties;
  readonly updatePolicy?: Properties;
  readonly signal?: AbortSignal;
}

function launchTemplateData(userData: string) {
  return {
    ImageId: 'ami-1',
    IamInstanceProfile: { Arn: 'profile' },
    SecurityGroupIds: ['sg'],
    UserData: Buffer.from(userData).toString('base64'),
  };
}

async function launchTemplate(userData: string): Promise<Resource> {
  const twin = bench.twin(TEMPLATE);
  const request = requestFor(TEMPLATE, 'Template', { LaunchTemplateData: launchTemplateData(userData) });
  const before = bench.world.all(TEMPLATE)[0];
  const outcome = before === undefined ? await twin.create(request) : await twin.update!(request, before);
  const resource = resourceOf(request, outcome);
  bench.world.put(resource);
  return resource;
}

async function groupRequest({ set = {}, userData = USER_DATA, group = {}, metadata, ...more }: Change) {
  const { wait, ...deploy } = { ...parts, ...set };
  const template = await launchTemplate(userData);
  const properties = {
    MinSize: '2',
    MaxSize: '4',
    LaunchTemplate: { LaunchTemplateId: template.id, Version: template.attributes.LatestVersionNumber },
    VPCZoneIdentifier: ['subnet-a', 'subnet-b'],
    TargetGroupARNs: ['tg'],
    HealthCheckType: 'ELB',
    ...group,
  };
  return requestFor(GROUP, 'Group', properties, {
    creationPolicy: { ResourceSignal: { Count: 2, Timeout: 'PT10S' } },
    updatePolicy: {
      AutoScalingRollingUpdate: { MinInstancesInService: 2, WaitOnResourceSignals: true, PauseTime: 'PT10S' },
    },
    metadata: {
      'AWS::CloudFormation::Init': {
        configSets: { default: ['deploy', 'check'] },
        deploy,
        check: { commands: { wait } },
      },
      'AWS::CloudFormation::Authentication': { creds: { type: 'S3', roleName: 'todo', buckets: [bucket] } },
      ...metadata,
    },
    ...more,
  });
}

async function create(change: Change = {}): Promise<Resource> {
  const request = await groupRequest(change);
  const resource = resourceOf(request, await bench.twin(GROUP).create(request));
  bench.world.put(resource);
  return resource;
}

async function update(before: Resource, change: Change): Promise<Resource> {
  const request = await groupRequest(change);
  const resource = resourceOf(request, await bench.twin(GROUP).update!(request, before));
  bench.world.put(resource);
  return resource;
}

async function answer() {
  return JSON.parse((await bench.targets.request('tg')).body);
}

/** What the first instance wrote on its console. */
function consoles(): string {
  const logs = readdirSync(join(bench.state, 'logs')).filter((name) => /i-[0-9a-f]{17}-console\.log$/.test(name));
  return logs.map((name) => readFileSync(join(bench.state, 'logs', name), 'utf8')).join('\n');
}

const next = { userData: USER_DATA.replace('fingerprint: 1', 'fingerprint: 2') };
const withFile = (content: string) => ({ files: { ...parts.files, '/etc/todo.env': { content } } });
const withKey = (path: string) => ({ files: { ...parts.files, [path]: { content: '' } } });
const withUnit = (content: string) => ({
  files: { ...parts.files, '/etc/systemd/system/todo.service': { content } },
});

test('instances run what the set-up unpacks and the unit says, spread over the subnets', async () => {
  await create();
  expect(bench.targets.health('tg').map(({ state }) => state)).toEqual(['healthy', 'healthy']);
  expect(bench.targets.targets('tg').map(({ host }) => host.subnet)).toEqual(['subnet-a', 'subnet-b']);
  const { file, cwd, env } = await answer();
  expect(file).toBe('bundled');
  expect(cwd.endsWith('/opt/todo')).toBe(true);
  expect(env).toMatchObject({ PORT: '8081', TITLE: 'a b', FROM_FILE: 'yes' });
  // systemd.exec(5); a user whom cfn-init made has a shell that lets nobody in, which systemd does not tell.
  expect(env).toMatchObject({ USER: 'todo', LOGNAME: 'todo', INVOCATION_ID: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(env.HOME).toMatch(/\/home\/todo$/);
  expect(env.SHELL).toBeUndefined();
  expect(bench.data.credentials.session(env.AWS_ACCESS_KEY_ID)?.roleArn).toBe(role);
  expect(env.AWS_REGION).toBeUndefined();
});

test('what is not run is written on the console', async () => {
  await create();
  const text = consoles();
  expect(text).toContain('not run: cat /var/log/cfn-init.log >&2');
  expect(text).toContain('package some-agent of yum: recorded, not installed');
  expect(text).toContain('user todo: recorded');
  expect(text).toContain('todo.service: recorded: WantedBy=multi-user.target');
});

test('sections come in their order, commands in that of their names, each in its directory', async () => {
  const commands = {
    b: { command: ['cp', '/opt/todo/step', '/opt/todo/copied'] },
    a: { command: 'echo "$WORD from $(basename "$PWD")" > /opt/todo/step', cwd: '/opt/todo', env: { WORD: 'hello' } },
    c: { command: 'exit 1', ignoreErrors: 'true' },
    d: { command: 'exit 1', test: 'test -e /opt/todo/none' },
    e: { command: 'useradd -m worker && chown -R worker /opt/todo' },
    f: { command: 'cp copied data.txt', cwd: '/opt/todo', test: 'grep -q hello copied' },
  };
  await create({ set: { commands } as object });
  expect((await answer()).file).toBe('hello from todo\n');
  expect(consoles()).toContain('recorded, not run: chown -R worker /opt/todo');
});

test('files may be JSON, base64, links, or objects', async () => {
  await bench.putObject(bucket, 'motd.txt', join(bench.files('motd', { 'motd.txt': 'from S3' }), 'motd.txt'));
  const files = {
    ...parts.files,
    '/etc/a.json': { content: { a: 1 } },
    '/etc/b': { content: Buffer.from('bytes').toString('base64'), encoding: 'base64' },
    '/etc/c': { content: '/etc/b', mode: '120644' },
    '/etc/d': { source: `https://${bucket}.s3.us-west-2.amazonaws.com/motd.txt` },
  };
  const command = 'cat /etc/a.json /etc/c /etc/d > /opt/todo/data.txt';
  await create({ set: { files, wait: { command: `${command} && ${WAIT}` } } });
  expect((await answer()).file).toBe('{"a":1}bytesfrom S3');
});

const init = 'Metadata.AWS::CloudFormation::Init';
const failing: [string, Change, string, RegExp][] = [
  [
    'a command fails',
    { set: { wait: { command: 'echo out of luck; exit 3' } } },
    `${init}.check.commands.wait`,
    /Command wait failed: exit code 3\s+out of luck\s+todo.service: active/,
  ],
  [
    'a command hangs',
    { set: { wait: { command: 'sleep 60' } }, creationPolicy: { ResourceSignal: { Count: 2, Timeout: 'PT1S' } } },
    `${init}.check.commands.wait`,
    /no end after \d+ s/,
  ],
  [
    'the unit names a program that is not there',
    { set: withUnit(UNIT.replace('node-22', 'node-20')) },
    `${init}.check.commands.wait`,
    /todo.service: failed: status=203\/EXEC, Failed to locate executable \/usr\/bin\/node-20/,
  ],
  [
    'the unit names a file that is not there',
    { set: withUnit(UNIT.replace('main.js', 'server.js')) },
    `${init}.check.commands.wait`,
    /Cannot find module '\/opt\/todo\/server.js'/,
  ],
  [
    'the unit names a directory that is not there',
    { set: withUnit(UNIT.replace('=/opt/todo\n', '=/opt/tood\n')) },
    `${init}.check.commands.wait`,
    /status=200\/CHDIR/,
  ],
  [
    'the unit names a user that is not there',
    { set: { users: {} as never, files: { ...parts.files, '/etc/todo.env': { content: '' } } } },
    `${init}.check.commands.wait`,
    /status=217\/USER.*no user todo/,
  ],
  [
    'the unit is not there',
    { set: { files: {} } },
    `${init}.deploy.services.systemd.todo`,
    /Unit todo.service not found/,
  ],
  [
    'the service listens on another port',
    { set: withUnit(UNIT.replace('8081', '9090')) },
    `${init}.check.commands.wait`,
    /ports open on the instance: 9090/,
  ],
  [
    'an object was not published',
    { set: { sources: { '/opt/todo': url('none.zip') } } },
    `${init}.deploy.sources./opt/todo`,
    /404 : NoSuchKey: s3:\/\/assets-333333333333-us-west-2\/none.zip/,
  ],
  [
    'the key of a file leads out of the instance',
    { set: withKey('/opt/../../etc/motd') },
    `${init}.deploy.files./opt/../../etc/motd`,
    /\/opt\/..\/..\/etc\/motd leads out of the machine's directory\s+.*name a path of its own/,
  ],
  [
    'a link leads out of the instance',
    { set: { files: { ...parts.files, '/etc/x': { content: '../../x', mode: '120644' } } } },
    `${init}.deploy.files./etc/x.content`,
    /leads out of the machine's directory/,
  ],
  [
    'the key of a source leads out of the instance',
    { set: { sources: { '/../opt': url('todo.zip') } as never } },
    `${init}.deploy.sources./../opt`,
    /\/..\/opt leads out of the machine's directory/,
  ],
  [
    'the unit works outside of the instance',
    { set: withUnit(UNIT.replace('=/opt/todo\n', '=/opt/../../etc\n')) },
    `${init}.check.commands.wait`,
    /WorkingDirectory=\/opt\/..\/..\/etc leads out of the machine's directory: name a path/,
  ],
  [
    'the unit reads a file outside of the instance',
    { set: withUnit(UNIT.replace('/etc/todo.env', '/../etc/todo.env')) },
    `${init}.check.commands.wait`,
    /EnvironmentFile=\/..\/etc\/todo.env leads out of the machine's directory/,
  ],
  [
    'a service has a name that is a path',
    { set: { services: { systemd: { '../x': { ensureRunning: true } } } as never } },
    `${init}.deploy.services.systemd.../x`,
    /Unit name ..\/x.service is not valid/,
  ],
  [
    'a source is not in S3',
    { set: { sources: { '/opt/todo': 'https://example.com/todo.zip' } } },
    `${init}.deploy.sources./opt/todo`,
    /is not an object in S3/,
  ],
  [
    'the metadata names no credentials for the bucket',
    { metadata: { 'AWS::CloudFormation::Authentication': {} } },
    `${init}.deploy.sources./opt/todo`,
    /403 : AccessDenied/,
  ],
  [
    'a file belongs to a user that is not there',
    { set: { users: {} as never } },
    `${init}.deploy.files./etc/todo.env.owner`,
    /todo is not a valid user name/,
  ],
  [
    'a file is a template',
    { set: { files: { ...parts.files, '/etc/x': { content: '{{a}}', context: { a: 'b' } } } } as never },
    `${init}.deploy.files./etc/x.context`,
    /a file that is a Mustache template is not rehearsed/,
  ],
  [
    'cfn-init names a config set that is not there',
    { userData: USER_DATA.replace('-c default', '-c other') },
    `${init}.configSets`,
    /ConfigSet other does not exist/,
  ],
  [
    'cfn-init names another stack',
    { userData: USER_DATA.replace('cfn-init -v --region us-west-2 --stack stack', 'cfn-init --stack other') },
    'LaunchTemplate.UserData',
    /stack other does not exist/,
  ],
];

test.each(failing)('when %s, the group fails with the place and the reason', async (_what, change, property, why) => {
  const created = create(change);
  await expect(created).rejects.toMatchObject({ detail: { resource: 'stack/Group', property } });
  await expect(created).rejects.toThrow(
    /Received 2 FAILURE signal\(s\) out of 2. Unable to satisfy 100% MinSuccessfulInstancesPercent/,
  );
  await expect(created).rejects.toThrow(why);
  expect(bench.targets.targets('tg')).toEqual([]);
  expect(readdirSync(join(bench.state, 'instances'))).toEqual([]);
});

test('a check that gives up at the first refusal fails: the service is started, not ready', async () => {
  const slow = { 'main.js': `setTimeout(() => {${SERVER}}, 400)`, 'data.txt': '' };
  await bench.putObject(bucket, 'slow.zip', bench.files('slow', slow));
  const set = { sources: { '/opt/todo': url('slow.zip') }, wait: { command: 'curl -sf http://localhost:8081/health' } };
  await expect(create({ set })).rejects.toThrow(/Command wait failed: exit code 7/);
});

test('without namespaces a set-up works by its own paths, and what it would change elsewhere is refused', async () => {
  await bench.withoutNamespaces();
  const group = await create();
  const { file, env } = await answer();
  expect(file).toBe('bundled');
  expect(env.HOME.startsWith(bench.state)).toBe(true);
  await bench.twin(GROUP).delete!(group);
  bench.world.remove(group);
  const refused = create({ set: { wait: { command: 'rm -rf /data/x' } } });
  await expect(refused).rejects.toMatchObject({ detail: { property: `${init}.check.commands.wait` } });
  await expect(refused).rejects.toThrow(/rm would change \/data\/x of this machine[^\0]*name a path of its own/);
  const ExecStart = "ExecStart=/bin/sh -c 'sed -i s/a/b/ /usr/lib/os-release; exec node main.js'";
  await expect(create({ set: withUnit(UNIT.replace(/ExecStart=.*/, ExecStart)) })).rejects.toThrow(
    /todo.service: failed: ExecStart=.*: sed would change \/usr\/lib\/os-release of this machine: name a path/,
  );
});

test('helpers that sign as the role need its permissions', async () => {
  const stackId = 'arn:aws:cloudformation:us-west-2:333333333333:stack/stack/1';
  const signed = { userData: USER_DATA.replaceAll('--stack stack', '--stack stack --role todo') };
  const object = `s3:GetObject arn:aws:s3:::${bucket}/todo.zip`;
  const all = [object, `cloudformation:DescribeStackResource ${stackId}`, `cloudformation:SignalResource ${stackId}`];
  bench.identity.grant(role, ...all);
  const group = await create(signed);
  await bench.twin(GROUP).delete!(group);
  bench.world.remove(group);
  bench.identity.grant(role, all[0]!, all[2]!);
  await expect(create(signed)).rejects.toThrow(/Received 2 FAILURE.*perform: cloudformation:DescribeStackResource/);
  bench.identity.grant(role, all[0]!, all[1]!);
  await expect(create(signed)).rejects.toThrow(/Failed to receive 2 .*perform: cloudformation:SignalResource/);
  await expect(create({ userData: signed.userData.replaceAll('--role todo', '--role other') })).rejects.toThrow(
    /--role other: the instance has the role todo/,
  );
});

test('an instance role that may not read the object fails the set-up', async () => {
  bench.identity.grant(role);
  await expect(create()).rejects.toThrow(/403 : AccessDenied: .*: User: .* is not authorized to perform: s3:GetObject/);
});

const silent: [string, Change][] = [
  ['there is no cfn-signal', { userData: USER_DATA.replace(/.*cfn-signal.*\n/, '') }],
  [
    'the signal is for another resource',
    { userData: USER_DATA.replace('--resource Group\n  cat', '--resource Gruop\n  cat') },
  ],
  ['the signal goes to another region', { userData: USER_DATA.replace('$? --region us-west-2', '$?') }],
  [
    'the script ends at the error before it',
    {
      userData:
        '#!/bin/bash -xe\ncfn-init --stack x\ncfn-signal -e $? --stack stack --resource Group --region us-west-2',
    },
  ],
  ['the user data is no script', { userData: USER_DATA.replace('#!/bin/bash', '') }],
];

test.each(silent)('a signal never comes when %s, and nobody waits for it here', async (_what, change) => {
  await expect(create(change)).rejects.toThrow(
    /Failed to receive 2 resource signal\(s\) within the specified duration \(PT10S\). Received 0 SUCCESS signal\(s\) out of 2/,
  );
});

test('fewer instances than signals can never satisfy the policy', async () => {
  await expect(create({ group: { MinSize: '1' } })).rejects.toThrow(
    /CreationPolicy.ResourceSignal: .*Only 1 instances were launched/,
  );
});

test('without a creation policy the group is there whatever its instances do', async () => {
  const reports: string[] = [];
  const request = await groupRequest({ set: { wait: { command: 'exit 1' } }, creationPolicy: undefined as never });
  await bench.twin(GROUP).create({ ...request, creationPolicy: undefined, report: (line) => reports.push(line) });
  expect(reports.join('\n')).toMatch(/goes unnoticed on AWS: .*Command wait failed/);
});

test('a rolling update under load loses no request and keeps the minimum in service', async () => {
  const before = await create();
  let over = false;
  let answered = 0;
  bench.targets.leastHealthy = Number.POSITIVE_INFINITY;
  const clients = Array.from({ length: 4 }, async () => {
    while (!over) {
      expect((await bench.targets.request('tg', '/slow')).status).toBe(200);
      answered++;
    }
  });
  await update(before, { ...next, set: withFile('VERSION=2') });
  over = true;
  await Promise.all(clients);
  expect((await answer()).env.VERSION).toBe('2');
  expect(answered).toBeGreaterThan(10);
  expect(bench.targets.leastHealthy).toBeGreaterThanOrEqual(2);
  expect(bench.targets.mostTargets).toBe(3);
  expect(readdirSync(join(bench.state, 'instances'))).toHaveLength(2);
  expect(bench.addresses.assigned.size).toBe(2);
});

test('a rolling update that fails leaves the instances before in service', async () => {
  const before = await create({ set: withFile('VERSION=1') });
  bench.targets.leastHealthy = Number.POSITIVE_INFINITY;
  const failed = update(before, { ...next, set: { wait: { command: 'exit 9' } } });
  await expect(failed).rejects.toThrow(/Received 1 FAILURE signal\(s\) out of 1.*Command wait failed: exit code 9/);
  expect(bench.targets.leastHealthy).toBeGreaterThanOrEqual(2);
  expect((await answer()).env.VERSION).toBe('1');
  expect(bench.targets.health('tg')).toHaveLength(2);
});

test('new metadata alone replaces nothing, and neither does a new version without an update policy', async () => {
  const before = await create({ set: withFile('VERSION=1') });
  const ids = bench.targets.health('tg').map(({ target }) => target);
  const updatePolicy = {};
  const same = await groupRequest({ set: withFile('VERSION=2') });
  const { LaunchTemplate } = before.properties;
  await bench.twin(GROUP).update!({ ...same, properties: { ...same.properties, LaunchTemplate } }, before);
  await update(before, { ...next, updatePolicy });
  expect(bench.targets.health('tg').map(({ target }) => target)).toEqual(ids);
});

test('an instance leaves first where enough stay in service', async () => {
  const updatePolicy = {
    AutoScalingRollingUpdate: { MinInstancesInService: 1, WaitOnResourceSignals: true, PauseTime: 'PT10S' },
  };
  await update(await create({ updatePolicy }), { ...next, updatePolicy });
  expect(bench.targets.mostTargets).toBe(2);
});

const refused: [string, Change, RegExp][] = [
  [
    'more in service than fit',
    { group: { MaxSize: '2' } },
    /MinInstancesInService: ValidationError: .*must be less than the autoscaling group's MaxSize \(2\)/,
  ],
  ['no launch template', { group: { LaunchTemplate: undefined } }, /stack\/Group LaunchTemplate: ValidationError/],
  [
    'a version that does not exist',
    { group: { LaunchTemplate: { LaunchTemplateName: 'stack-Template-ABC', Version: '7' } } },
    /LaunchTemplate.Version: .*has no version 7; it has 1 to 1/,
  ],
  ['a target group that does not exist', { group: { TargetGroupARNs: ['none'] } }, /TargetGroupARNs\[0\]: .*none/],
  ['a desired capacity beyond the maximum', { group: { DesiredCapacity: '9' } }, /Desired capacity:9 must be between/],
  [
    'a timeout that is no duration',
    { creationPolicy: { ResourceSignal: { Timeout: '10 minutes' } } },
    /CreationPolicy.ResourceSignal.Timeout: .*10 minutes/,
  ],
];

test.each(refused)('%s is refused at once', async (_what, change, why) => {
  await expect(create(change)).rejects.toThrow(why);
  expect(bench.targets.mostTargets).toBe(0);
});

test('a service that ends is started again by its unit, and the instance stays', async () => {
  await create();
  const ids = bench.targets.health('tg').map(({ target }) => target);
  await expect(bench.targets.request('tg', '/exit')).rejects.toThrow();
  const gone = () => bench.targets.targets('tg').filter(({ host }) => host.listening(8081) === undefined).length;
  while (gone() > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(bench.targets.health('tg').map(({ target }) => target)).toEqual(ids);
});

test('an instance that stays unhealthy is replaced', async () => {
  await create({ set: withUnit(UNIT.replace('Restart=always', 'Restart=no')) });
  const ids = bench.targets.health('tg').map(({ target }) => target);
  await expect(bench.targets.request('tg', '/exit')).rejects.toThrow();
  const replaced = () =>
    bench.targets.health('tg').filter(({ target, state }) => state === 'healthy' && !ids.includes(target));
  while (replaced().length < 1) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(bench.notices.join('\n')).toMatch(/instance is replaced: i-\w+: port 8081 is unhealthy/);
  expect(bench.targets.health('tg')).toHaveLength(2);
});

describe('a group whose template says no capacity', () => {
  const size = () => bench.targets.health('tg').length;

  test('keeps its size within the bounds, at an update and after a restart', async () => {
    const group = await create({ group: { MinSize: '4' } });
    expect(size()).toBe(4);
    const later = await update(group, {});
    expect(size()).toBe(4);
    await bench.close();
    bench.open();
    await bench.twin(GROUP).resume!(later);
    await bench.compute.startResumed();
    expect(size()).toBe(4);
    await update(later, { group: { MaxSize: '3' } });
    expect(size()).toBe(3);
  });

  test('is put back, and that is said, by a template that says one beside its scaling', async () => {
    const group = await create({ group: { MinSize: '3' } });
    put('AWS::AutoScaling::ScalingPolicy', 'Policy', { AutoScalingGroupName: group.id }, { id: 'policy' });
    const lines: string[] = [];
    const request = await groupRequest({ group: { DesiredCapacity: '2' } });
    await bench.twin(GROUP).update!({ ...request, report: (line) => lines.push(line) }, group);
    expect(size()).toBe(2);
    expect(lines).toContainEqual(
      'stack/Group DesiredCapacity: puts the group back to 2 instances, from 3, as every update will, although stack/Policy scales it → leave DesiredCapacity out',
    );
  });
});

test('after a restart the instances are launched anew, and the group can be deleted', async () => {
  const group = await create();
  await bench.close();
  bench.open();
  await bench.twin(GROUP).resume!(group);
  await bench.compute.startResumed();
  expect((await answer()).file).toBe('bundled');
  await bench.twin(GROUP).delete!(group);
  expect(bench.targets.health('tg')).toEqual([]);
  expect(readdirSync(join(bench.state, 'instances'))).toEqual([]);
});

test('a creation that is cancelled ends its commands', async () => {
  const cancel = new AbortController();
  const created = create({ set: { wait: { command: 'sleep 50' } }, signal: cancel.signal });
  setTimeout(() => cancel.abort(new Error('cancelled')), 500);
  await expect(created).rejects.toThrow('cancelled');
  expect(JSON.parse(readFileSync(join(bench.state, 'processes.json'), 'utf8'))).toEqual([]);
});

test('a launch template counts its versions and keeps the first as the default', async () => {
  await launchTemplate('a');
  const { id, attributes } = await launchTemplate('b');
  expect(id).toMatch(/^lt-[0-9a-f]{17}$/);
  expect(attributes).toMatchObject({ LatestVersionNumber: '2', DefaultVersionNumber: '1' });
});
