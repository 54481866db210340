import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS does not delete an endpoint service while endpoints are connected to it.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/delete-endpoint-service.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const { properties } = assembly.stack('pipeline').one('AWS::CodePipeline::Pipeline');
    const actions = properties.Stages.find(({ Name }: { Name: string }) => Name === DEPLOY_DOGS.stage).Actions;
    const { Configuration } = actions.find(({ Name }: { Name: string }) => Name === DEPLOY_DOGS.action);
    Configuration.ActionMode = 'DELETE_ONLY';
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::EC2::VPCEndpointService').name,
  message: /ExistingVpcEndpointConnections: .*\n.*→ delete the consumer first: private-api-prod-global-api\//,
};
