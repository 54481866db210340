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
import type { Provider } from '../../services/catalog/provider';
import { ec2Unit } from './ec2-unit';

export interface Ec2SetupProps {
  readonly provider: Provider;
  readonly bundle: Asset;
  /** Of the service, beside what every unit has. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * What CloudFormation Init does on an instance before its signal is sent.
 *
 * The signal follows the last command at once. A service that was started but does not answer would be reported as
 * healthy, and the next instance replaced: hence the last step.
 */
export function ec2Setup({ provider, bundle, environment }: Ec2SetupProps): CloudFormationInit {
  const { name, port, healthPath } = provider;
  const directory = `/opt/${name}`;
  return CloudFormationInit.fromConfigSets({
    configSets: { default: ['install', 'start', 'verify'] },
    configs: {
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
        InitCommand.shellCommand(
          `curl --silent --show-error --fail --output /dev/null --max-time 5 --retry 60 --retry-delay 1 --retry-max-time 120 --retry-connrefused http://127.0.0.1:${port}${healthPath}`,
          { key: 'answers' },
        ),
      ]),
    },
  });
}
