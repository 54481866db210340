import { Aws, Duration, Validations } from 'aws-cdk-lib';
import { type HttpApi, HttpMethod, type HttpRouteIntegration } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CustomState, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface WakeUpCallProps {
  readonly api: HttpApi;
  /** Answers at the path by itself, without data. */
  readonly path: string;
  /** Over the VPC link. */
  readonly integration: HttpRouteIntegration;
}

/**
 * A request a day over the VPC link, which goes INACTIVE after 60 days without one and takes minutes to return (API Gateway
 * Developer Guide, "Set up VPC links").
 *
 * It has a route of its own, for whoever may not call the others: what an authorizer refuses never reaches the link. Step
 * Functions signs its request and tries again until a link that slept has returned.
 */
export class WakeUpCall extends Construct {
  constructor(scope: Construct, id: string, { api, path, integration }: WakeUpCallProps) {
    super(scope, id);
    const routes = api.addRoutes({ path, methods: [HttpMethod.GET], integration, authorizer: new HttpIamAuthorizer() });

    // Not by CallApiGatewayHttpApiEndpoint: without a stage it grants `<api>/undefined/GET/…`, and with one it asks for it in the path.
    const call = new CustomState(this, 'Call', {
      stateJson: {
        Type: 'Task',
        Resource: `arn:${Aws.PARTITION}:states:::apigateway:invoke`,
        Parameters: {
          ApiEndpoint: `${api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`,
          Method: 'GET',
          Path: path,
          AuthType: 'IAM_ROLE',
        },
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, BackoffRate: 1, MaxAttempts: 15 }],
        End: true,
      },
    });
    const machine = new StateMachine(this, 'Machine', {
      comment: 'Keeps the VPC link of the global API active',
      definitionBody: DefinitionBody.fromChainable(call),
      timeout: Duration.hours(1),
    });
    machine.node.addDependency(...routes);
    machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['execute-api:Invoke'],
        resources: [api.arnForExecuteApi('GET', path, '$default')],
      }),
    );
    new Rule(this, 'Daily', {
      description: 'A request over the VPC link, which would go to sleep without any',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new SfnStateMachine(machine)],
    });

    Validations.of(machine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason:
        'The history of each execution is kept for 90 days, and the one request that it makes is in the access log.',
    });
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions-SF2',
      reason: 'One request: there is nothing to trace between two steps.',
    });
  }
}
