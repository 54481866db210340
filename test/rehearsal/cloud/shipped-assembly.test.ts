import { awsCustomResourceTwin } from '../../../rehearsal/aws/custom/aws';
import { parameterTwin } from '../../../rehearsal/aws/ssm/parameter';
import { createIdentity } from '../../../rehearsal/permissions/identities';
import { providerNames } from '../../../services/catalog/catalog';
import { PipelineSynthesis } from '../../helpers/synth-pipeline';
import { endpointTwin } from '../cloudformation/endpoint-twin';
import { iamDeployments } from './iam-deployments';

describe('the assembly that this repository ships', () => {
  const synthesis = new PipelineSynthesis();
  const deployments = iamDeployments((world) => [
    parameterTwin(world),
    awsCustomResourceTwin({ world, identity: createIdentity(world) }),
    endpointTwin(world),
  ]);
  afterAll(() => {
    synthesis.remove();
    deployments.remove();
  });

  it('deploys, every template of it, in the order of the pipeline, and a second time without a change', async () => {
    const stacks = [...synthesis.assembly.stacks, ...synthesis.deployed];
    // Consumers come after providers, as the pipeline has it.
    const ordered = stacks.toSorted(
      (a, b) => Number(a.stackName.includes('global')) - Number(b.stackName.includes('global')),
    );
    expect(ordered.map(({ stackName }) => stackName)).toHaveLength(providerNames.length + 2);
    for (const { stackName, template, environment } of ordered) {
      const at = { account: environment.account, region: environment.region };
      const { Resources, ...sections } = template;
      const first = await deployments.deploy(Resources, { stackName, at, ...sections });
      expect(first).toMatchObject({ status: 'CREATE_COMPLETE', created: Object.keys(Resources).length });
      expect(await deployments.deploy(Resources, { stackName, at, ...sections })).toMatchObject({
        created: 0,
        updated: 0,
        replaced: 0,
        unchanged: first.created,
      });
    }
  });

  it('leaves no intrinsic function in any property', () => {
    for (const type of [
      'AWS::CodePipeline::Pipeline',
      'AWS::CodeBuild::Project',
      'AWS::IAM::Role',
      'AWS::EC2::VPCEndpoint',
    ]) {
      const resources = deployments.world.all(type);
      expect(resources.length).toBeGreaterThan(0);
      for (const { properties } of resources) expect(JSON.stringify(properties)).not.toMatch(/"(Ref|Fn::\w+)":/);
    }
  });

  it('brings the endpoint service names to the endpoints, and their addresses to the load balancer', () => {
    const services = deployments.world
      .all('AWS::EC2::VPCEndpointService')
      .map(({ id }) => `com.amazonaws.vpce.us-west-2.${id}`);
    const endpoints = deployments.world.all('AWS::EC2::VPCEndpoint', { account: '111111111111' });
    expect(services).toHaveLength(providerNames.length);
    expect(endpoints.map(({ properties }) => properties.ServiceName)).toEqual(expect.arrayContaining(services));
    const targets = deployments.world
      .all('AWS::ElasticLoadBalancingV2::TargetGroup', { account: '111111111111' })
      .flatMap(({ properties }) => (properties.Targets ?? []).map(({ Id }) => Id));
    const addresses = deployments.world
      .all('AWS::EC2::NetworkInterface', { account: '111111111111' })
      .map(({ properties }) => properties.PrivateIpAddress);
    expect(targets.sort()).toEqual(addresses.sort());
  });
});
