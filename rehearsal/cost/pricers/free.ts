import type { Pricer } from '../bill';

const reasons: Readonly<Record<string, readonly string[]>> = {
  'IAM has no price': ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::InstanceProfile'],
  'a VPC and what divides it have no price': [
    'AWS::EC2::VPC',
    'AWS::EC2::Subnet',
    'AWS::EC2::RouteTable',
    'AWS::EC2::Route',
    'AWS::EC2::SubnetRouteTableAssociation',
    'AWS::EC2::InternetGateway',
    'AWS::EC2::VPCGatewayAttachment',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::EC2::SecurityGroupEgress',
  ],
  'part of its load balancer': [
    'AWS::ElasticLoadBalancingV2::Listener',
    'AWS::ElasticLoadBalancingV2::ListenerRule',
    'AWS::ElasticLoadBalancingV2::TargetGroup',
  ],
  'part of its API: requests are charged there': [
    'AWS::ApiGatewayV2::Integration',
    'AWS::ApiGatewayV2::Route',
    'AWS::ApiGatewayV2::Authorizer',
    'AWS::ApiGatewayV2::VpcLink',
  ],
  'PrivateLink is charged to whoever has the endpoint': [
    'AWS::EC2::VPCEndpointService',
    'AWS::EC2::VPCEndpointServicePermissions',
  ],
  'what is started from it is charged': ['AWS::EC2::LaunchTemplate', 'AWS::ECS::TaskDefinition'],
  'bounds of a scaling, which is charged by what it starts': ['AWS::ApplicationAutoScaling::ScalableTarget'],
  'charged by the gigabyte to whoever writes into it': ['AWS::Logs::LogGroup'],
  'charged by the minute that it runs, with the pipeline': ['AWS::CodeBuild::Project'],
  'events of AWS services have no price on the default bus': ['AWS::Events::Rule'],
  'part of its key': ['AWS::KMS::Alias'],
  'a policy has no price': ['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::Lambda::Permission'],
  'messages are charged with the topic': ['AWS::SNS::Subscription'],
  'describes the template itself': ['AWS::CDK::Metadata'],
};

/** Types that have no price of their own, whatever their properties. Each with the reason. */
export const freePricers: Readonly<Record<string, Pricer>> = Object.fromEntries(
  Object.entries(reasons).flatMap(([reason, types]) =>
    types.map((type): [string, Pricer] => [type, (bill) => bill.costsNothing(reason)]),
  ),
);
