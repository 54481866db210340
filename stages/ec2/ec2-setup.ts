import {
  CloudFormationInit,
  InitCommand,
  InitConfig,
  InitFile,
  InitPackage,
  InitService,
  InitSource,
  InitUser,
  ServiceManager,
} from 'aws-cdk-lib/aws-ec2';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { ONCE_CHECKED, type Provider } from '../../services/catalog/provider';
import { ec2Unit } from './ec2-unit';
import type { LogBucket } from './log-bucket';
import { logUnit, SEND_LOG, sendLog } from './log-unit';

export interface Ec2SetupProps {
  readonly provider: Provider;
  readonly bundle: Asset;
  readonly log: LogBucket;
  /** Of the service, beside what every unit has. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * What CloudFormation Init does on an instance before its signal is sent.
 *
 * The signal follows the last command at once, and an old instance is then taken away. So the last step waits until the
 * service answers, and then until the load balancer has found that: it begins to check a new target only after it has
 * registered it, which takes minutes.
 */
export function ec2Setup({ provider, bundle, log, environment }: Ec2SetupProps): CloudFormationInit {
  const { name, port, healthPath } = provider;
  const directory = `/opt/${name}`;
  const url = `http://127.0.0.1:${port}${healthPath}`;
  return CloudFormationInit.fromConfigSets({
    configSets: { default: ['log', 'install', 'start', 'verify'] },
    configs: {
      // First, so that the log of a set-up that fails is left too.
      log: new InitConfig([
        InitPackage.yum('awscli-2'),
        InitFile.fromString(SEND_LOG, sendLog, { mode: '000755' }),
        InitFile.fromString(`/etc/systemd/system/${name}-log.service`, logUnit({ name, bucket: log.bucketName }), {
          mode: '000644',
        }),
        InitService.enable(`${name}-log`, { serviceManager: ServiceManager.SYSTEMD }),
      ]),
      install: new InitConfig([
        InitPackage.yum('nodejs22'),
        InitUser.fromName(name, { homeDir: directory }),
        InitSource.fromExistingAsset(directory, bundle),
        InitFile.fromString(`/etc/systemd/system/${name}.service`, ec2Unit({ name, directory, port, environment }), {
          mode: '000644',
        }),
      ]),
      start: new InitConfig([InitService.enable(name, { serviceManager: ServiceManager.SYSTEMD })]),
      verify: new InitConfig([
        ask(`${url} --retry 60 --retry-max-time 120`, 'answers'),
        ask(`'${url}?${ONCE_CHECKED}' --retry 240 --retry-max-time 240`, 'is-checked'),
      ]),
    },
  });
}

/** Asks until the answer is a success. CloudFormation Init runs commands in the order of their keys. */
function ask(what: string, key: string): InitCommand {
  return InitCommand.shellCommand(
    `curl --silent --show-error --fail --output /dev/null --max-time 5 --retry-delay 1 --retry-connrefused ${what}`,
    { key },
  );
}
