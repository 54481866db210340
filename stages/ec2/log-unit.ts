import { Aws } from 'aws-cdk-lib';

/** Sends the journal to S3. */
export const SEND_LOG = '/usr/local/bin/send-log';

export interface LogUnitProps {
  /** Of the service whose log it is. */
  readonly name: string;
  /** The name of the bucket. */
  readonly bucket: string;
}

/**
 * The systemd unit beside a service's own.
 *
 * `Before` is about the start, and reversed at the end: when the service has stopped, what it said last is sent.
 */
export function logUnit({ name, bucket }: LogUnitProps): string {
  return `[Unit]
Description=Log of ${name} to S3
Wants=network-online.target
After=network-online.target
Before=${name}.service

[Service]
ExecStart=${SEND_LOG}
StateDirectory=send-log
Environment=LOG_BUCKET=${bucket}
Environment=AWS_REGION=${Aws.REGION}
Restart=always
RestartSec=10
# An upload that has begun when the instance ends goes on.
KillMode=mixed
TimeoutStopSec=30
NoNewPrivileges=true
PrivateTmp=true
ProtectHome=true
ProtectSystem=strict

[Install]
WantedBy=multi-user.target
`;
}

/**
 * Every minute, and when it is told to end, it sends what has come since. What could not be sent is sent the next time: the
 * place in the journal moves on only behind an upload.
 */
export const sendLog = `#!/bin/bash
set -u
cd "$STATE_DIRECTORY" || exit 1
instance=$(cat /var/lib/cloud/data/instance-id)

send() {
  rm -f next
  [ -f sent ] && cp sent next
  journalctl --quiet --output=short-iso --cursor-file=next > part && [ -s part ] || return
  gzip --force part
  aws s3 cp --only-show-errors part.gz "s3://$LOG_BUCKET/$(date --utc +%F)/$instance/$(date --utc +%H%M%S).log.gz" && mv next sent
}

ending= pause=
trap 'ending=1; [ -z "$pause" ] || kill "$pause"' TERM
while [ -z "$ending" ]; do
  send
  sleep 60 &
  pause=$!
  [ -z "$ending" ] || kill "$pause"
  wait "$pause"
done
send
`;
