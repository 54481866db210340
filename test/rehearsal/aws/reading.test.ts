import { parseUnit } from '../../../rehearsal/aws/ec2/systemd-unit';
import { follow } from '../../../rehearsal/aws/ec2/user-data';
import { parseDockerfile } from '../../../rehearsal/aws/ecs/dockerfile';
import { s3Location } from '../../../rehearsal/hosts/s3-location';
import { secondsOf } from '../../../rehearsal/kit/duration';
import { commandsOf } from '../../../rehearsal/kit/words';
import { ownPorts, withLocalPorts } from '../../../rehearsal/processes/local-ports';

test('a Dockerfile is read with its variables, its quotes and its continued lines', () => {
  const text = `# syntax=docker/dockerfile:1
ARG TAG=22
FROM --platform=linux/arm64 node:\${TAG}-alpine AS app
WORKDIR /srv
WORKDIR app
ENV A=b C="d e" \\
    F=\${A:-none}
ENV OLD style of value
COPY --chown=node:node main.js other.js data/
COPY ["a b", "./c"]
EXPOSE 8080/tcp 9090
USER node
ENTRYPOINT ["node", "--enable-source-maps"]
CMD node main.js && echo "done"
`;
  expect(parseDockerfile(text, 'image')).toEqual({
    from: 'node:22-alpine',
    workdir: '/srv/app',
    env: { A: 'b', C: 'd e', F: 'none', OLD: 'style of value' },
    copies: [
      { sources: ['main.js', 'other.js'], target: '/srv/app/data/', line: 9 },
      { sources: ['a b'], target: '/srv/app/c', line: 10 },
    ],
    user: 'node',
    entrypoint: ['node', '--enable-source-maps'],
    command: 'node main.js && echo "done"',
  });
});

test.each([
  ['FROM node\nFROM node', /line 2: a second FROM/],
  ['WORKDIR /x', /line 1: WORKDIR before FROM/],
  ['FROM node\nCOPY --from=build /a /b', /line 2: COPY --from=build is not rehearsed/],
  ['FROM node\nADD https://example.com/x /x', /line 2: ADD of an archive or a URL/],
  ['# nothing', /no FROM/],
])('of a Dockerfile, %j is refused', (text, why) => {
  expect(() => parseDockerfile(text, 'image')).toThrow(why);
});

test.each([
  ['https://bucket.s3.us-west-2.amazonaws.com/a/b.zip', 'bucket', 'a/b.zip'],
  ['https://bucket.s3.amazonaws.com/a%20b', 'bucket', 'a b'],
  ['https://my.bucket.s3-eu-west-1.amazonaws.com/a', 'my.bucket', 'a'],
  ['https://s3.us-gov-west-1.amazonaws.com/bucket/a/b', 'bucket', 'a/b'],
  ['https://s3.amazonaws.com/bucket/a', 'bucket', 'a'],
  ['https://bucket.s3.dualstack.us-west-2.amazonaws.com/a', 'bucket', 'a'],
  ['https://bucket.s3.cn-north-1.amazonaws.com.cn/a', 'bucket', 'a'],
  ['s3://bucket/a/b', 'bucket', 'a/b'],
])('%s is an object in S3', (url, bucket, key) => {
  expect(s3Location(url)).toEqual({ bucket, key });
});

test.each(['https://example.com/a', 'https://s3.example.com/b/a', 'nothing', 'https://s3.amazonaws.com/'])(
  '%s is none',
  (url) => {
    expect(s3Location(url)).toBeUndefined();
  },
);

test.each([
  ['PT10M', 600],
  ['PT1H30M5S', 5405],
  ['PT0S', 0],
  ['PT', undefined],
  ['10M', undefined],
])('the duration %s is %s seconds', (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});

test('a unit is read with its quotes, its resets and its defaults', () => {
  const unit = parseUnit(
    'a.service',
    `[Unit]\nAfter=network.target\n[Service]\nEnvironment=A=1\nEnvironment=\nEnvironment="B=two words" C=3\nExecStart=/bin/x \\\n  --flag\nRestartSec=1min 30s\n# comment\nNoNewPrivileges=true\n`,
  );
  expect(unit).toMatchObject({
    environment: { B: 'two words', C: '3' },
    execStart: ['/bin/x    --flag'],
    restart: 'no',
    restartSeconds: 90,
    stopSeconds: 90,
    after: ['network.target'],
    recorded: ['NoNewPrivileges=true'],
  });
});

test('a line of shell is taken apart at its operators', () => {
  expect(commandsOf(`a "b && c" 2>&1 && d 'e;f' || g\\ h; i | j >/dev/null &`)).toEqual([
    { after: ';', words: ['a', 'b && c', '2>&1'] },
    { after: '&&', words: ['d', 'e;f'] },
    { after: '||', words: ['g h'] },
    { after: ';', words: ['i'] },
    { after: '|', words: ['j', '>/dev/null'] },
  ]);
});

test('own ports are found and replaced, others are not', () => {
  const text =
    'curl http://localhost:8081/health http://127.0.0.1/ http://[::1]:9 https://example.com:8081 10.127.0.0.1.x';
  expect([...ownPorts(text)]).toEqual([8081, 9, 80]);
  const ports = new Map([
    [8081, 20_001],
    [80, 20_002],
  ]);
  expect(withLocalPorts(text, ports)).toBe(
    'curl http://127.0.0.1:20001/health http://127.0.0.1:20002/ http://[::1]:9 https://example.com:8081 10.127.0.0.1.x',
  );
});

/** What user data does when cfn-init ends with `code`: calls, signals, lines that were not run. */
async function followed(lines: string, code: number): Promise<string[]> {
  const done: string[] = [];
  await follow(lines, {
    init: async ({ configSets }) => {
      done.push(`init ${configSets}`);
      return code;
    },
    signal: async ({ success }) => void done.push(success ? 'SUCCESS' : 'FAILURE'),
    notRun: (line) => void done.push(`not run ${line}`),
  });
  return done;
}

test.each([
  ['cfn-init -c a,b\ncfn-signal -e $?', 0, ['init a,b', 'SUCCESS']],
  ['cfn-init -c a\ncfn-signal -e $?', 1, ['init a', 'FAILURE']],
  ['cfn-init -c a\ndnf update\ncfn-signal -e $?', 1, ['init a', 'not run dnf update', 'SUCCESS']],
  ['cfn-init -c a\nRESULT=$?\ndate\ncfn-signal --exit-code ${RESULT}', 1, ['init a', 'not run date', 'FAILURE']],
  ['cfn-init -c a || cfn-signal -e 1\ncfn-signal -e 0', 1, ['init a', 'FAILURE', 'SUCCESS']],
  ['cfn-init -c a && cfn-signal --success true', 1, ['init a']],
  ['set -e\ncfn-init -c a\ncfn-signal -e $?', 1, ['init a']],
  ['set -e\n(\nset +e\ncfn-init \\\n  -c a\n)\ncfn-signal -e $?', 1, ['init a', 'FAILURE']],
  ['# cfn-init\ncfn-signal --success=false', 0, ['FAILURE']],
])('user data %j, when cfn-init ends with %s', async (lines, code, done) => {
  expect(await followed(`#!/bin/bash\n${lines}`, code)).toEqual(done);
});
