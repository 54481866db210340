import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { catalog } from '../../services/catalog/catalog';
import { sendLog } from '../../stages/ec2/log-unit';
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
      'Allow s3:PutObject on ${InstancesLog.Arn}/*',
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
        `Allow s3:PutObject on \${InstancesLog.Arn}/* for * ${onlyInstances}`,
      ],
      dynamodb: [`Allow dynamodb:GetItem dynamodb:PutItem dynamodb:Scan on \${Table.Arn} for * ${onlyInstances}`],
      cloudformation: [
        'Allow cloudformation:DescribeStackResource cloudformation:SignalResource on ${StackId} for ${InstancesRole.Arn}',
      ],
    });
    expect(group.DependsOn).toEqual(
      expect.arrayContaining(Object.keys(resourcesOf(template, 'AWS::EC2::VPCEndpoint'))),
    );
    // By which a subnet has the routes to the gateways.
    expect(group.DependsOn).toEqual(
      expect.arrayContaining(Object.keys(resourcesOf(template, 'AWS::EC2::SubnetRouteTableAssociation'))),
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
    expect(setup.configSets).toEqual({ default: ['log', 'install', 'start', 'verify'] });
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

describe('the log', () => {
  const bucket = only(template, 'AWS::S3::Bucket');

  test('outlives the stack, and nothing in it is public, readable on the way, or kept for ever', () => {
    expect(bucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    const open = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    };
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: open,
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
    });
    expect(statementsOf(only(template, 'AWS::S3::BucketPolicy').Properties.PolicyDocument)).toEqual([
      expect.stringMatching(/^Deny s3:\* on .* for \* if \{"Bool":\{"aws:SecureTransport":"false"\}\}$/),
    ]);
  });

  test('is sent from before the service starts until after it has stopped', () => {
    expect(setup.log.packages).toEqual({ yum: { 'awscli-2': [] } });
    expect(setup.log.services).toEqual({ systemd: { 'todo-log': { enabled: true, ensureRunning: true } } });
    expect(setup.log.files['/usr/local/bin/send-log']).toMatchObject({ content: sendLog, mode: '000755' });
    expect(text(setup.log.files['/etc/systemd/system/todo-log.service'].content).split('\n')).toEqual(
      expect.arrayContaining([
        'Before=todo.service',
        'ExecStart=/usr/local/bin/send-log',
        'Environment=LOG_BUCKET=${InstancesLog}',
        'Environment=AWS_REGION=us-west-2',
        'KillMode=mixed',
      ]),
    );
  });

  describe('as it is sent', () => {
    let directory: string;
    const senders: ChildProcess[] = [];
    const path = (...names: string[]) => join(directory, ...names);
    const program = (name: string, script: string) =>
      writeFileSync(path('bin', name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
    const say = (line: string) => appendFileSync(path('journal'), `${line}\n`);
    const sent = () => {
      if (!existsSync(path('bucket'))) return [];
      return readdirSync(path('bucket'))
        .sort()
        .map((name) => gunzipSync(readFileSync(path('bucket', name))).toString());
    };

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'send-log-'));
      for (const name of ['bin', 'state', 'bucket']) mkdirSync(path(name));
      writeFileSync(path('journal'), '');
      // What comes behind the cursor, and the cursor behind it.
      program(
        'journalctl',
        `for option; do case $option in --cursor-file=*) cursor=\${option#*=};; esac; done
         tail -n +$(( $(cat "$cursor" 2>/dev/null || echo 0) + 1 )) ../journal
         wc -l < ../journal > "$cursor"`,
      );
      program('aws', `echo "$@" >> ../calls; [ -f ../down ] && exit 1; cp part.gz ../bucket/$(ls ../bucket | wc -l)`);
      program('sleep', `until [ -f ../minute ]; do /bin/sleep 0.02; done; rm ../minute`);
      program('cat', `[[ $1 = /var/lib/cloud/* ]] && echo i-1 || /bin/cat "$@"`);
    });
    afterEach(() => {
      for (const { pid } of senders.splice(0)) {
        try {
          process.kill(-pid!, 'SIGKILL');
        } catch {
          // All of it has ended.
        }
      }
      rmSync(directory, { recursive: true, force: true });
    });

    const start = () => {
      const sender = spawn('/bin/bash', ['-c', sendLog], {
        env: { PATH: `${path('bin')}:/usr/bin:/bin`, STATE_DIRECTORY: path('state'), LOG_BUCKET: 'logs' },
        stdio: 'ignore',
        detached: true,
      });
      senders.push(sender);
      return sender;
    };
    const minute = () => writeFileSync(path('minute'), '');
    const until = async (condition: () => boolean) => {
      while (!condition()) await setTimeout(20);
    };

    test('is sent once, by day and instance, as it comes', async () => {
      say('one');
      start();
      await until(() => sent().length === 1);
      say('two');
      minute();
      await until(() => sent().length === 2);
      expect(sent()).toEqual(['one\n', 'two\n']);
      expect(readFileSync(path('calls'), 'utf8')).toMatch(
        /^s3 cp --only-show-errors part\.gz s3:\/\/logs\/\d{4}-\d\d-\d\d\/i-1\/\d{6}\.log\.gz$/m,
      );
    });

    test('is sent again when it could not be sent', async () => {
      writeFileSync(path('down'), '');
      say('one');
      start();
      await until(() => existsSync(path('calls')));
      rmSync(path('down'));
      say('two');
      minute();
      await until(() => sent().length === 1);
      expect(sent()).toEqual(['one\ntwo\n']);
    });

    test('is sent to its end when the instance ends, and by the next process from where the last one was', async () => {
      say('one');
      const first = start();
      await until(() => sent().length === 1);
      say('the last words');
      first.kill('SIGTERM');
      await once(first, 'exit');
      expect(sent()).toEqual(['one\n', 'the last words\n']);
      say('after a reboot');
      start();
      await until(() => sent().length === 3);
      expect(sent()[2]).toBe('after a reboot\n');
    });
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
