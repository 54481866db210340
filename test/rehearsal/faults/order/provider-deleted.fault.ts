// AWS does not delete an endpoint service that has connections: https://docs.aws.amazon.com/vpc/latest/privatelink/delete-endpoint-service.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    const { properties } = assembly.stack('pipeline').one('AWS::CodePipeline::Pipeline');
    const actions = properties.Stages.find(({ Name }: { Name: string }) => Name === PROVIDERS).Actions;
    const { Configuration } = actions.find(({ Name }: { Name: string }) => Name === DEPLOY_DOGS);
    Configuration.ActionMode = 'DELETE_ONLY';
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::VPCEndpointService').name,
    message: /ExistingVpcEndpointConnections: .*\n.*→ delete the consumer first: private-api-prod-global-api\//,
  },
};
