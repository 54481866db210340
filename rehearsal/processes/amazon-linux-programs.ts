import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sourced by every bash that runs as a service: `$BASH_ENV`, bash(1). */
export const BASH_ENVIRONMENT = '.service-shell';

/**
 * The shell ends with the rehearsal, as Node does by its preload: its channel closes then. And it finds the stand-ins.
 *
 * Its process group is its own: it was spawned detached.
 */
const SERVICE_SHELL = `unset BASH_ENV
PATH="\${BASH_SOURCE[0]%/*}:$PATH"
if [ -n "\${NODE_CHANNEL_FD:-}" ]; then
  { while read -r -u "$NODE_CHANNEL_FD"; do :; done; kill -KILL -- "-$$"; } 2> /dev/null &
  __tie=$!
  trap 'kill -KILL "$__tie"; wait "$__tie" 2> /dev/null' EXIT
fi
`;

/** What the instance's services have printed, by file; the cursor is how much of each was read. */
const JOURNALCTL = `#!/bin/sh
cursor=
for option; do
  case $option in
    --cursor-file=*) cursor=\${option#*=} ;;
    --quiet | --no-pager | --output=*) ;;
    *) echo "journalctl $option is not rehearsed" >&2; exit 1 ;;
  esac
done
read=
for log in /var/log/journal/*.log; do
  [ -f "$log" ] || continue
  size=$(stat -c %s "$log")
  from=$([ -n "$cursor" ] && sed -n "s|^$log ||p" "$cursor" 2> /dev/null)
  # Shorter than it was: it was rotated.
  [ "\${from:-0}" -le "$size" ] || from=0
  tail -c "+$((\${from:-0} + 1))" "$log" | head -c "$((size - \${from:-0}))"
  read="$read$log $size
"
done
[ -z "$cursor" ] || printf %s "$read" > "$cursor"
`;

/** The AWS CLI, as far as it copies a file to S3. The endpoint of the rehearsal knows the caller by the access key. */
const AWS_CLI = `
const { readFileSync } = require('node:fs');
const { request } = require('node:http');
const words = process.argv.slice(2).filter((word) => word !== '--only-show-errors');
const [service, command, from, to = '', ...more] = words;
const [, bucket, key] = /^s3:\\/\\/([^/]+)\\/(.+)$/.exec(to) ?? [];
if (service !== 's3' || command !== 'cp' || key === undefined || more.length > 0) {
  console.error('aws ' + words.join(' ') + ' is not rehearsed: only aws s3 cp FILE s3://BUCKET/KEY is');
  process.exit(252);
}
const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: id = '', AWS_REGION: region } = process.env;
const fail = (why) => {
  console.error('upload failed: ' + from + ' to ' + to + ' ' + why);
  process.exit(1);
};
const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
const authorization = 'AWS4-HMAC-SHA256 Credential=' + [id, day, region, 's3', 'aws4_request'].join('/') + ', SignedHeaders=host, Signature=0';
const path = '/' + [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
request(endpoint + path, { method: 'PUT', headers: { authorization } }, (response) => {
  let text = '';
  response.on('data', (chunk) => (text += chunk)).on('end', () => {
    if (response.statusCode === 200) return;
    const [, code, message] = /<Code>(.*?)<\\/Code><Message>(.*?)<\\/Message>/.exec(text) ?? [];
    fail('An error occurred (' + code + ') when calling the PutObject operation: ' + message);
  });
}).on('error', ({ message }) => fail('Could not connect to the endpoint URL: ' + message)).end(readFileSync(from));
`;

/**
 * Writes stand-ins for programs of Amazon Linux that this machine lacks, or that would show this machine and not the instance.
 *
 * `lentNode` is where a machine in namespaces has Node.
 */
export function writeAmazonLinuxPrograms(directory: string, lentNode: string): void {
  const aws = `#!/bin/sh
node=${process.execPath}
[ -x ${lentNode} ] && node=${lentNode}
exec env -u NODE_OPTIONS -u NODE_CHANNEL_FD "$node" "\${0%/*}/.aws.cjs" "$@"
`;
  const programs = { journalctl: JOURNALCTL, aws };
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(directory, name), script);
    chmodSync(join(directory, name), 0o700);
  }
  writeFileSync(join(directory, '.aws.cjs'), AWS_CLI);
  writeFileSync(join(directory, BASH_ENVIRONMENT), SERVICE_SHELL);
}
