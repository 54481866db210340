import { STATED_VPC_LINK_ZONES } from '../../../facts/vpc-link-zones';
import { awsCustomResourceTwin } from '../../../rehearsal/aws/custom/aws';
import { parameterTwin } from '../../../rehearsal/aws/ssm/parameter';
import { createNetwork, type Network } from '../../../rehearsal/cloud/network';
import { createIdentity } from '../../../rehearsal/permissions/identities';
import { exampleConfiguration } from '../../helpers/configuration';
import { PipelineSynthesis } from '../../helpers/synth-pipeline';
import { iamDeployments } from './iam-deployments';

/** AWS's documentation names use1-az3 as the one zone of us-east-1 without VPC links. */
const ZONES = ['use1-az1', 'use1-az3'];

describe('a zone that only the configuration says to have VPC links', () => {
  const synthesis = new PipelineSynthesis(
    exampleConfiguration((configuration) => {
      Object.assign(configuration, { zones: ZONES, vpcLinkZones: ZONES });
      configuration.tooling.region = 'us-east-1';
      const { source } = configuration;
      source.connectionArn = source.connectionArn.replace('us-west-2', 'us-east-1');
    }),
  );
  let network: Network;
  let deployments: ReturnType<typeof iamDeployments>;
  beforeEach(() => {
    deployments = iamDeployments((world) => {
      network = createNetwork({ world, port: 0 });
      return [
        parameterTwin(world),
        awsCustomResourceTwin({ world, identity: createIdentity(world) }),
        ...network.twins,
      ];
    });
  });
  afterEach(async () => {
    await network.close();
    deployments.remove();
  });
  afterAll(() => synthesis.remove());

  /** Deploys the providers and then the API, with the metadata of its VPC link as they are after `change`. */
  async function deploy(change: (metadata: Record<string, unknown>) => void): Promise<void> {
    const isGlobal = ({ stackName }: { stackName: string }) => Number(stackName.includes('global'));
    for (const { stackName, template, environment } of synthesis.deployed.toSorted(
      (a, b) => isGlobal(a) - isGlobal(b),
    )) {
      const { Resources, ...sections } = structuredClone(template);
      for (const resource of Object.values(Resources) as { Type: string; Metadata: Record<string, unknown> }[])
        if (resource.Type === 'AWS::ApiGatewayV2::VpcLink') change(resource.Metadata);
      const at = { account: environment.account, region: environment.region };
      await deployments.deploy(Resources, { stackName, at, ...sections });
    }
  }

  it('is noted in the rehearsal, where the template states it', async () => {
    await deploy(() => {});
    expect(deployments.events.map(({ reason }) => reason)).toContain(
      `taken to work in use1-az3: ${STATED_VPC_LINK_ZONES} says so`,
    );
  });

  it('is refused, where it does not', async () => {
    const attempt = deploy((metadata) => {
      delete metadata[STATED_VPC_LINK_ZONES];
    });
    await expect(attempt).rejects.toThrow(/use1-az3, where VPC links are not supported/);
  });

  it('is stated by no template whose configuration leaves it out', () => {
    const plain = new PipelineSynthesis();
    expect(JSON.stringify(plain.deployed.map(({ template }) => template))).not.toContain(STATED_VPC_LINK_ZONES);
    plain.remove();
  });
});
