import { Aws } from 'aws-cdk-lib';

export interface Ec2UnitProps {
  /** Of the service and of the user it runs as. */
  readonly name: string;
  /** Where the bundle was unpacked. */
  readonly directory: string;
  readonly port: number;
  /** Of the service, beside what every unit has. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The systemd unit. The binary is Amazon Linux 2023's nodejs22. */
export function ec2Unit({ name, directory, port, environment }: Ec2UnitProps): string {
  const own = Object.entries(environment).map(([variable, value]) => `Environment=${variable}=${value}\n`);
  return `[Unit]
Description=${name}
Wants=network-online.target
After=network-online.target

[Service]
# A small heap: V8 collects when memory has grown by a third, and not only at several times what is in use. One thread is
# enough to help it.
ExecStart=/usr/bin/node-22 --max-semi-space-size=8 --max-old-space-size=256 --v8-pool-size=1 ${directory}/main.js
WorkingDirectory=${directory}
User=${name}
Environment=NODE_ENV=production
# Freed memory goes back at once: left to itself, malloc raises this value with what was freed (mallopt(3)).
Environment=MALLOC_TRIM_THRESHOLD_=131072
Environment=HOST=0.0.0.0
Environment=PORT=${port}
${own.join('')}Environment=AWS_REGION=${Aws.REGION}
Restart=always
RestartSec=1
# After SIGTERM the service goes on accepting until nothing new comes, for 109 s at most.
TimeoutStopSec=120
NoNewPrivileges=true
CapabilityBoundingSet=
PrivateDevices=true
PrivateTmp=true
ProtectHome=true
ProtectSystem=strict
ProtectKernelTunables=true
ProtectControlGroups=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictSUIDSGID=true

[Install]
WantedBy=multi-user.target
`;
}
