import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { catalog } from '../../services/catalog/catalog';
import { runBundle } from '../helpers/http-bundle';
import { send } from '../helpers/http-service';
import { only, permissionsOf, resourcesOf, statementsOf, text } from '../helpers/template-query';
import { Synthesis } from '../helpers/template-synthesis';

const synthesis = new Synthesis();
const changed = new Synthesis({ content: 'console.log("another revision");\n' });
afterAll(() => [synthesis, changed].map((each) => each.remove()));
const template = synthesis.template('todo');
const { port, healthPath } = catalog.todo;

const group = only(template, 'AWS::AutoScaling::AutoScalingGroup');
const setup = group.Metadata['AWS::CloudFormation::Init'];
const launch = only(template, 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData;
const assets = 'arn:aws:s3:::cdk-hnb659fds-assets-333333333333-us-west-2';

describe('the table', () => {
  const table = only(template, 'AWS::DynamoDB::Table');

  test('survives the deletion of its stage, its stack and a change that replaces it', () => {
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(table.Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  test('may be read and written by the instances as the service does, and nothing else may they do', () => {
    const key = bundleKey(template);
    const [roleId] = Object.keys(resourcesOf(template, 'AWS::IAM::Role')).filter((id) =>
      id.startsWith('InstancesRole'),
    );
    expect(permissionsOf(template, roleId!)).toEqual([
      'Allow cloudformation:DescribeStackResource cloudformation:SignalResource on ${StackId}',
      'Allow dynamodb:GetItem dynamodb:PutItem dynamodb:Scan on ${Table.Arn}',
      `Allow s3:GetObject on ${assets}/${key}`,
    ]);
  });
});

describe('the instances', () => {
  test('are ARM, with tokens for their metadata and an encrypted disk', () => {
    expect(launch).toMatchObject({
      InstanceType: 't4g.micro',
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeType: 'gp3' } }],
    });
  });

  test('reach what they need to set themselves up and to serve, and nothing else', () => {
    const endpoints = Object.values(resourcesOf(template, 'AWS::EC2::VPCEndpoint')).map(({ Properties }) => [
      text(Properties.ServiceName).replace('com.amazonaws.us-west-2.', ''),
      statementsOf(Properties.PolicyDocument),
    ]);
    const onlyInstances = 'if {"ArnEquals":{"aws:PrincipalArn":"${InstancesRole.Arn}"}}';
    expect(Object.fromEntries(endpoints)).toEqual({
      s3: [
        'Allow s3:GetObject on arn:aws:s3:::al2023-repos-us-west-2-de612dc2/* for *',
        `Allow s3:GetObject on ${assets}/* for * ${onlyInstances}`,
      ],
      dynamodb: [`Allow dynamodb:GetItem dynamodb:PutItem dynamodb:Scan on \${Table.Arn} for * ${onlyInstances}`],
      cloudformation: [
        'Allow cloudformation:DescribeStackResource cloudformation:SignalResource on ${StackId} for ${InstancesRole.Arn}',
      ],
    });
    expect(group.DependsOn).toEqual(
      expect.arrayContaining(Object.keys(resourcesOf(template, 'AWS::EC2::VPCEndpoint'))),
    );
  });

  test('are replaced one by one, each only after the one before has signalled', () => {
    expect(group.Properties).toMatchObject({ MinSize: '2', MaxSize: '4', HealthCheckType: 'ELB' });
    expect(group.CreationPolicy).toEqual({ ResourceSignal: { Count: 2, Timeout: 'PT10M' } });
    expect(group.UpdatePolicy.AutoScalingRollingUpdate).toMatchObject({
      MaxBatchSize: 1,
      MinInstancesInService: 2,
      WaitOnResourceSignals: true,
      PauseTime: 'PT10M',
    });
  });

  test('are replaced when the bundle changes', () => {
    const userData = (of: Synthesis) =>
      text(only(of.template('todo'), 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData.UserData);
    expect(userData(changed)).not.toEqual(userData(synthesis));
  });
});

describe('the set-up of an instance', () => {
  test('installs, starts and verifies, in this order, and signals what came of it', () => {
    expect(setup.configSets).toEqual({ default: ['install', 'start', 'verify'] });
    const commands = text(launch.UserData).split('\n');
    const init = commands.findIndex((line: string) => line.includes('cfn-init'));
    expect(commands[init]).toContain(`--resource ${group.logicalId} --role \${InstancesRole} -c default`);
    expect(commands[init + 1]).toContain('cfn-signal -e $?');
    expect(commands[init + 1]).toContain(`--resource ${group.logicalId}`);
  });

  test('installs Node, a user, the bundle and the unit', () => {
    expect(setup.install.packages).toEqual({ yum: { nodejs22: [] } });
    expect(setup.install.users).toEqual({ todo: { homeDir: '/opt/todo' } });
    expect(text(setup.install.sources['/opt/todo'])).toMatch(new RegExp(`/${bundleKey(template)}$`));
    const unit = text(setup.install.files['/etc/systemd/system/todo.service'].content).split('\n');
    expect(unit).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ExecStart=\/usr\/bin\/node-22 (--\S+ )*\/opt\/todo\/main\.js$/),
        'User=todo',
        'Environment=HOST=0.0.0.0',
        `Environment=PORT=${port}`,
        'Environment=TABLE_NAME=${Table}',
        'Environment=AWS_REGION=us-west-2',
        'Environment=NODE_ENV=production',
        'Restart=always',
        'TimeoutStopSec=120',
      ]),
    );
  });

  test('starts the service now and after a reboot', () => {
    expect(setup.start.services).toEqual({ systemd: { todo: { enabled: true, ensureRunning: true } } });
  });
});

describe('the last step of the set-up', () => {
  const command: string = setup.verify.commands.answers.command;

  test('asks the health path at the port of the catalog', () => {
    expect(command).toContain(`http://127.0.0.1:${port}${healthPath}`);
  });

  let service: Server;
  afterEach(() => service?.close());

  test('waits for a service that does not listen yet', async () => {
    service = answering(200);
    const free = await listening(0);
    await new Promise((closed) => service.close(closed));
    const verified = run(free);
    await setTimeout(300);
    await listening(free);
    expect(await verified).toBe(0);
  });

  test('fails for a service that answers, but not on its health path', async () => {
    service = answering(404);
    expect(await run(await listening(0))).not.toBe(0);
  });

  test('then waits until the load balancer has checked the service', async () => {
    expect(Object.keys(setup.verify.commands).sort()).toEqual(['answers', 'is-checked']);
    const todo = await runBundle('todo', { TABLE_NAME: 'todos', AWS_REGION: 'us-west-2' });
    let ended = false;
    const verified = run(todo.port, setup.verify.commands['is-checked'].command).finally(() => {
      ended = true;
    });
    await setTimeout(500);
    expect(ended).toBe(false);
    for (let i = 0; i < 2; i++) await send(todo.port, 'GET', healthPath, { headers: { host: `10.0.0.7:${port}` } });
    expect(await verified).toBe(0);
  });

  function answering(status: number): Server {
    return createServer((_request, response) => response.writeHead(status, { connection: 'close' }).end());
  }

  async function listening(on: number): Promise<number> {
    service.listen(on, '127.0.0.1');
    await once(service, 'listening');
    return (service.address() as AddressInfo).port;
  }

  async function run(on: number, asked = command): Promise<number> {
    const child = spawn('sh', ['-c', asked.replace(`:${port}`, `:${on}`)], { stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    return code;
  }
});

/** The key under which the bundle is published. */
function bundleKey(of: typeof template): string {
  const source = only(of, 'AWS::AutoScaling::AutoScalingGroup').Metadata['AWS::CloudFormation::Init'].install.sources;
  return text(source['/opt/todo']).split('/').pop();
}
