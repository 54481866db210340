import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Accounts, AMAZON_LINUX } from '../../../rehearsal/processes/accounts';
import { ByPath } from '../../../rehearsal/processes/by-path';
import type { Isolation, Order } from '../../../rehearsal/processes/isolation';
import { findNamespaces } from '../../../rehearsal/processes/namespaces-found';
import { outsideWrite } from '../../../rehearsal/processes/outside-writes';
import { recordedPrograms } from '../../../rehearsal/processes/set-up-command';

let directory: string;
let victim: string;
let programs: string;
let namespaces: Isolation | string;
let byPath: Isolation;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'rehearsal-isolation-'));
  programs = recordedPrograms(directory);
  namespaces = await findNamespaces(directory, programs);
  byPath = new ByPath('a test', programs);
  victim = join(directory, 'victim');
  mkdirSync(victim);
  writeFileSync(join(victim, 'secret'), 'of the person');
});

afterAll(() => rmSync(directory, { recursive: true }));

// What is run here does no harm to this machine where it is kept from nothing: these tests are the ones that would find out.
const CHANGE_HOSTS = "sed -i '$a # changed' /etc/hosts";

let count = 0;
function machine(isolation: Isolation) {
  const root = join(directory, 'instances', `i-${++count}`);
  return { root, ...isolation.enclose(root, 'instance', new Accounts(AMAZON_LINUX)) };
}

function run(isolation: Isolation, line: string, more: Partial<Order> = {}, uid?: number) {
  const { root, launch, programs: recorded, node } = machine(isolation);
  const env = { PATH: `${recorded}:/usr/sbin:/usr/bin:/sbin:/bin`, NODE: node };
  const order: Order = { uid: 0, file: '/bin/sh', args: ['-c', line], cwd: '/opt', env, kind: 'command', ...more };
  const { file, args, ...options } = launch(order);
  if (uid !== undefined) spawnSync('chown', ['-hR', `${uid}:${uid}`, directory]);
  const { status, stdout, stderr } = spawnSync(file, [...args], {
    ...options,
    ...(uid && { uid, gid: uid }),
    encoding: 'utf8',
  });
  return { status, said: (stdout + stderr).trim(), root };
}

/** Left out, and said, where a system has no namespaces for a person without rights. */
function whereNamespacesAre(name: string, body: (isolation: Isolation) => void | Promise<void>): void {
  test(name, async () => {
    if (typeof namespaces === 'string') console.warn(`left out: ${namespaces}`);
    else await body(namespaces);
  });
}

describe('in namespaces', () => {
  whereNamespacesAre('a set-up changes the files of its instance, at the paths that it knows', (isolation) => {
    const before = readFileSync('/etc/hosts', 'utf8');
    const line = `${CHANGE_HOSTS} && mkdir -p /var/cache/x && rmdir /var/cache/x /var/cache && pwd && id -u`;
    const { status, said, root } = run(isolation, line);
    expect([status, said]).toEqual([0, '/opt\n0']);
    expect(readFileSync(join(root, 'etc/hosts'), 'utf8')).toContain('# changed');
    expect(readFileSync('/etc/hosts', 'utf8')).toBe(before);
    expect(readdirSync(join(root, 'var'))).not.toContain('cache');
  });

  whereNamespacesAre('nothing of the person is read, and nothing is changed', (isolation) => {
    const lines = [
      `cat ${victim}/secret`,
      `ls ${homedir()}/..?*`,
      // Opened for writing, and nothing written.
      ': >> /usr/bin/env',
      'mkdir /usr/rehearsal-test && rmdir /usr/rehearsal-test',
      'mkdir /new && rmdir /new',
      'mount -t tmpfs x /opt && /bin/mount -t tmpfs x /opt',
    ];
    lines.push(
      's=/proc/sys/kernel/panic; v=$(cat $s); echo $v > $s',
      'unshare -Urm /bin/mount -o remount,rw,bind /usr',
    );
    lines.push(`cat ${directory}/instances/i-1/etc/passwd`, `cat /proc/${process.pid}/environ`);
    const { said } = run(
      isolation,
      [...lines.map((line) => `(${line}) && echo "SUCCEEDED: ${line}"`), `rm -rf ${victim}; :`].join('\n'),
    );
    expect(said).not.toContain('of the person');
    expect(said.split('\n').filter((line) => line.startsWith('SUCCEEDED'))).toEqual([]);
    expect(said).toContain('Read-only file system');
    expect(readFileSync(join(victim, 'secret'), 'utf8')).toBe('of the person');
  });

  whereNamespacesAre('a command ends no process of another', async (isolation) => {
    const seconds = `60.${process.pid}`;
    const bystander = spawn('sleep', [seconds], { stdio: 'ignore' });
    run(isolation, `kill -9 ${bystander.pid}; pkill -f '[s]leep ${seconds}'; :`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill();
  });

  whereNamespacesAre('exit codes and signals are those of the program', (isolation) => {
    expect(run(isolation, 'exit 7').status).toBe(7);
    expect(run(isolation, 'kill -9 $$', { kind: 'service', uid: 1000 }).status).toBeNull();
  });

  whereNamespacesAre('a service is the user whom the unit names, whose ids and home Node finds', (isolation) => {
    const code = 'const os = require("os"); console.log(process.getuid(), os.userInfo().username, os.homedir())';
    const { said } = run(isolation, `exec $NODE -e '${code}'`, { uid: 1000, kind: 'service' });
    expect(said).toBe('1000 ec2-user /home/ec2-user');
  });
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot.each(['namespaces', 'by path'])('a person without an entry in passwd has a home there, %s', (which) => {
  if (which === 'namespaces' && typeof namespaces === 'string') return void console.warn(`left out: ${namespaces}`);
  const isolation = which === 'namespaces' ? (namespaces as Isolation) : byPath;
  const { said, root } = run(
    isolation,
    'exec $NODE -p "require(`os`).homedir()"'.replaceAll('`', "'"),
    { uid: 0, kind: 'service' },
    12_345,
  );
  expect(said).toBe(which === 'namespaces' ? '/root' : join(root, 'root'));
});

describe('by path', () => {
  test('what a set-up says of its own files is done to them', () => {
    const { status, said, root } = run(byPath, `${CHANGE_HOSTS} && echo x > /tmp/x && cat /tmp/x`);
    expect([status, said]).toEqual([0, 'x']);
    expect(readFileSync(join(root, 'etc/hosts'), 'utf8')).toContain('# changed');
  });

  test.each([
    ['rm -rf /data/x', 'rm', '/data/x'],
    ['sed -i s/a/b/ /usr/lib/os-release', 'sed', '/usr/lib/os-release'],
    ['echo x > /usr/x', 'echo >', '/usr/x'],
    ['true && cat /etc/hosts 2>>/boot/x', 'cat >', '/boot/x'],
    ['cp /etc/hosts /usr/lib/x', 'cp', '/usr/lib/x'],
    ['cp -t /usr/lib /etc/hosts', 'cp', '/usr/lib'],
    ['echo x | tee -a /usr/x', 'tee', '/usr/x'],
    ['cd /usr/share && rm x', 'cd', '/usr/share'],
    ['bash -c "rm -rf /data"', 'rm', '/data'],
    ['if true; then rm -rf /data; fi', 'rm', '/data'],
    ['echo $(rm -rf /data)', 'rm', '/data'],
    ['D=/data; rm -rf $D/x', 'D=/data', '/data'],
    ['dd if=/dev/zero of=/dev/sda', 'dd', '/dev/sda'],
    ['find /usr/lib -name x -delete', 'find', '/usr/lib'],
    ['curl -so /usr/x http://localhost/', 'curl', '/usr/x'],
    ['tar --directory=/usr/lib -xf x.tar', 'tar', '/usr/lib'],
    ['rm -rf ../../../x', 'rm', '../../../x'],
    ['rm -rf ~root/x', 'rm', '~root/x'],
    ['rm /opt/out/x', 'rm', '/opt/out/x'],
    ['pkill node', 'pkill', 'other processes'],
  ])('%j is refused', (line, program, path) => {
    const { root, launch } = machine(byPath);
    symlinkSync('../../../..', join(root, 'opt/out'));
    expect(outsideWrite(root, '/opt', line)).toEqual({ program, path });
    const order = { uid: 0, file: '/bin/bash', args: ['-c', line], cwd: '/opt', env: {}, kind: 'command' } as const;
    expect(() => launch(order)).toThrow(`${program} would change ${path} of this machine`);
  });

  test.each([
    'cat /usr/lib/os-release > /dev/null',
    'cp /usr/lib/os-release /opt/x',
    'for i in $(seq 30); do curl -sf http://localhost:8081/health && exit; sleep 0.02; done; exit 1',
    'useradd -d /data x && chown -R x /opt',
    'PATH=$PATH:/usr/sbin test -x /usr/bin/env',
    'find /usr -name x | grep -q y',
    '/usr/bin/env node /opt/x.js --path=/etc/x 2>&1',
    'rm -rf ../tmp/x',
  ])('%j is not', (line) => {
    expect(outsideWrite(machine(byPath).root, '/opt', line)).toBeUndefined();
  });
});
