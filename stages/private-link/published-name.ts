import type { IVpcEndpointService } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Provider } from '../../services/catalog/provider';
import { type Deployment, endpointServiceParameterName, readerRoleName } from '../names';

export interface PublishedNameProps {
  readonly provider: Provider;
  readonly deployment: Deployment;
  readonly globalApiAccount: string;
  readonly endpointService: IVpcEndpointService;
}

/**
 * The endpoint service's name in a parameter, and the one role that may read it.
 *
 * AWS chooses the name at deployment, the global API is deployed elsewhere and later: the parameter and the role carry
 * names that both sides compute, so that nothing needs to be copied by hand.
 */
export class PublishedName extends Construct {
  constructor(scope: Construct, id: string, props: PublishedNameProps) {
    super(scope, id);
    const { provider, deployment, globalApiAccount, endpointService } = props;

    const parameter = new StringParameter(this, 'Parameter', {
      parameterName: endpointServiceParameterName(deployment, provider.name),
      description: `PrivateLink endpoint service of ${provider.name}, read by account ${globalApiAccount}`,
      stringValue: endpointService.vpcEndpointServiceName,
    });

    new Role(this, 'Reader', {
      roleName: readerRoleName(deployment, provider.name),
      description: `Lets account ${globalApiAccount} read the name of the endpoint service of ${provider.name}`,
      assumedBy: new AccountPrincipal(globalApiAccount),
      inlinePolicies: {
        ReadName: new PolicyDocument({
          statements: [new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [parameter.parameterArn] })],
        }),
      },
    });
  }
}
