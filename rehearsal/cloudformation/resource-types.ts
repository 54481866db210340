// Written by `npm run aws-types` from what AWS publishes (@aws-cdk/aws-service-spec): change nothing here.

/** What a property of no particular form holds. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

type Tag = {
  readonly Key: string;
  readonly Value: string;
};

/** The properties of resource types, by type. */
export interface ResourceTypes {
  'AWS::ApiGatewayV2::Api': ApiGatewayV2Api;
  'AWS::ApiGatewayV2::Authorizer': ApiGatewayV2Authorizer;
  'AWS::ApiGatewayV2::Deployment': ApiGatewayV2Deployment;
  'AWS::ApiGatewayV2::Integration': ApiGatewayV2Integration;
  'AWS::ApiGatewayV2::Route': ApiGatewayV2Route;
  'AWS::ApiGatewayV2::Stage': ApiGatewayV2Stage;
  'AWS::ApiGatewayV2::VpcLink': ApiGatewayV2VpcLink;
  'AWS::ApplicationAutoScaling::ScalableTarget': ApplicationAutoScalingScalableTarget;
  'AWS::ApplicationAutoScaling::ScalingPolicy': ApplicationAutoScalingScalingPolicy;
  'AWS::AutoScaling::AutoScalingGroup': AutoScalingAutoScalingGroup;
  'AWS::AutoScaling::ScalingPolicy': AutoScalingScalingPolicy;
  'AWS::CloudFormation::CustomResource': CloudFormationCustomResource;
  'AWS::CodeBuild::Project': CodeBuildProject;
  'AWS::CodePipeline::Pipeline': CodePipelinePipeline;
  'AWS::DynamoDB::Table': DynamoDBTable;
  'AWS::EC2::FlowLog': EC2FlowLog;
  'AWS::EC2::Instance': EC2Instance;
  'AWS::EC2::LaunchTemplate': EC2LaunchTemplate;
  'AWS::EC2::NatGateway': EC2NatGateway;
  'AWS::EC2::Route': EC2Route;
  'AWS::EC2::RouteTable': EC2RouteTable;
  'AWS::EC2::SecurityGroup': EC2SecurityGroup;
  'AWS::EC2::SecurityGroupEgress': EC2SecurityGroupEgress;
  'AWS::EC2::SecurityGroupIngress': EC2SecurityGroupIngress;
  'AWS::EC2::Subnet': EC2Subnet;
  'AWS::EC2::SubnetRouteTableAssociation': EC2SubnetRouteTableAssociation;
  'AWS::EC2::VPC': EC2VPC;
  'AWS::EC2::VPCEndpoint': EC2VPCEndpoint;
  'AWS::EC2::VPCEndpointService': EC2VPCEndpointService;
  'AWS::EC2::VPCEndpointServicePermissions': EC2VPCEndpointServicePermissions;
  'AWS::EC2::VPCGatewayAttachment': EC2VPCGatewayAttachment;
  'AWS::ECS::Cluster': ECSCluster;
  'AWS::ECS::Service': ECSService;
  'AWS::ECS::TaskDefinition': ECSTaskDefinition;
  'AWS::ElasticLoadBalancingV2::Listener': ElasticLoadBalancingV2Listener;
  'AWS::ElasticLoadBalancingV2::ListenerRule': ElasticLoadBalancingV2ListenerRule;
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ElasticLoadBalancingV2LoadBalancer;
  'AWS::ElasticLoadBalancingV2::TargetGroup': ElasticLoadBalancingV2TargetGroup;
  'AWS::IAM::InstanceProfile': IAMInstanceProfile;
  'AWS::IAM::ManagedPolicy': IAMManagedPolicy;
  'AWS::IAM::Policy': IAMPolicy;
  'AWS::IAM::Role': IAMRole;
  'AWS::IAM::RolePolicy': IAMRolePolicy;
  'AWS::KMS::Key': KMSKey;
  'AWS::Lambda::Function': LambdaFunction;
  'AWS::Logs::LogGroup': LogsLogGroup;
  'AWS::S3::Bucket': S3Bucket;
  'AWS::S3::BucketPolicy': S3BucketPolicy;
  'AWS::SNS::Topic': SNSTopic;
  'AWS::SNS::TopicPolicy': SNSTopicPolicy;
  'AWS::SQS::QueuePolicy': SQSQueuePolicy;
  'AWS::SSM::Parameter': SSMParameter;
  'AWS::StepFunctions::StateMachine': StepFunctionsStateMachine;
}

type ApiGatewayV2Api = {
  readonly RouteSelectionExpression?: string;
  readonly BodyS3Location?: ApiGatewayV2ApiBodyS3Location;
  readonly Description?: string;
  readonly BasePath?: string;
  readonly FailOnWarnings?: boolean | string;
  readonly DisableExecuteApiEndpoint?: boolean | string;
  readonly DisableSchemaValidation?: boolean | string;
  readonly Name?: string;
  readonly Target?: string;
  readonly CredentialsArn?: string;
  readonly CorsConfiguration?: ApiGatewayV2ApiCorsConfiguration;
  readonly Version?: string;
  readonly ProtocolType?: string;
  readonly RouteKey?: string;
  readonly Body?: Json;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly ApiKeySelectionExpression?: string;
  readonly IpAddressType?: string;
};

type ApiGatewayV2ApiBodyS3Location = {
  readonly Etag?: string;
  readonly Bucket?: string;
  readonly Version?: string;
  readonly Key?: string;
};

type ApiGatewayV2ApiCorsConfiguration = {
  readonly AllowOrigins?: readonly string[];
  readonly AllowCredentials?: boolean | string;
  readonly ExposeHeaders?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly MaxAge?: number | string;
  readonly AllowMethods?: readonly string[];
};

type ApiGatewayV2Authorizer = {
  readonly IdentityValidationExpression?: string;
  readonly AuthorizerUri?: string;
  readonly AuthorizerCredentialsArn?: string;
  readonly AuthorizerType: string;
  readonly JwtConfiguration?: ApiGatewayV2AuthorizerJwtConfiguration;
  readonly AuthorizerResultTtlInSeconds?: number | string;
  readonly IdentitySource?: readonly string[];
  readonly AuthorizerPayloadFormatVersion?: string;
  readonly EnableSimpleResponses?: boolean | string;
  readonly ApiId: string;
  readonly Name: string;
};

type ApiGatewayV2AuthorizerJwtConfiguration = {
  readonly Issuer?: string;
  readonly Audience?: readonly string[];
};

type ApiGatewayV2Deployment = {
  readonly Description?: string;
  readonly StageName?: string;
  readonly ApiId: string;
};

type ApiGatewayV2Integration = {
  readonly Description?: string;
  readonly TemplateSelectionExpression?: string;
  readonly ConnectionType?: string;
  readonly ResponseParameters?: Readonly<Record<string, ApiGatewayV2IntegrationResponseParameters>> | Json;
  readonly IntegrationMethod?: string;
  readonly PassthroughBehavior?: string;
  readonly RequestParameters?: Readonly<Record<string, string>> | Json;
  readonly ConnectionId?: string;
  readonly IntegrationUri?: string;
  readonly PayloadFormatVersion?: string;
  readonly CredentialsArn?: string;
  readonly RequestTemplates?: Readonly<Record<string, string>> | Json;
  readonly TimeoutInMillis?: number | string;
  readonly TlsConfig?: ApiGatewayV2IntegrationTlsConfig;
  readonly ContentHandlingStrategy?: string;
  readonly IntegrationSubtype?: string;
  readonly ApiId: string;
  readonly IntegrationType: string;
};

type ApiGatewayV2IntegrationResponseParameters = {
  readonly ResponseParameters?: readonly ApiGatewayV2IntegrationResponseParameters2[];
};

type ApiGatewayV2IntegrationResponseParameters2 = {
  readonly Destination?: string;
  readonly Source?: string;
};

type ApiGatewayV2IntegrationTlsConfig = {
  readonly ServerNameToVerify?: string;
};

type ApiGatewayV2Route = {
  readonly Target?: string;
  readonly RouteResponseSelectionExpression?: string;
  readonly RequestModels?: Json;
  readonly OperationName?: string;
  readonly AuthorizerId?: string;
  readonly AuthorizationScopes?: readonly string[];
  readonly ApiKeyRequired?: boolean | string;
  readonly RouteKey: string;
  readonly AuthorizationType?: string;
  readonly ModelSelectionExpression?: string;
  readonly ApiId: string;
  readonly RequestParameters?: Json;
};

type ApiGatewayV2Stage = {
  readonly ClientCertificateId?: string;
  readonly DeploymentId?: string;
  readonly Description?: string;
  readonly AccessLogSettings?: ApiGatewayV2StageAccessLogSettings;
  readonly AutoDeploy?: boolean | string;
  readonly RouteSettings?: Json;
  readonly StageName: string;
  readonly StageVariables?: Json;
  readonly AccessPolicyId?: string;
  readonly ApiId: string;
  readonly DefaultRouteSettings?: ApiGatewayV2StageDefaultRouteSettings;
  readonly Tags?: Json;
};

type ApiGatewayV2StageAccessLogSettings = {
  readonly Format?: string;
  readonly DestinationArn?: string;
};

type ApiGatewayV2StageDefaultRouteSettings = {
  readonly LoggingLevel?: string;
  readonly DataTraceEnabled?: boolean | string;
  readonly ThrottlingBurstLimit?: number | string;
  readonly DetailedMetricsEnabled?: boolean | string;
  readonly ThrottlingRateLimit?: number | string;
};

type ApiGatewayV2VpcLink = {
  readonly SubnetIds: readonly string[];
  readonly SecurityGroupIds?: readonly string[];
  readonly Tags?: Readonly<Record<string, string>>;
  readonly Name: string;
};

type ApplicationAutoScalingScalableTarget = {
  readonly ScheduledActions?: readonly ApplicationAutoScalingScalableTargetScheduledActions[];
  readonly ResourceId: string;
  readonly ServiceNamespace: string;
  readonly ScalableDimension: string;
  readonly SuspendedState?: ApplicationAutoScalingScalableTargetSuspendedState;
  readonly MinCapacity: number | string;
  readonly RoleARN?: string;
  readonly MaxCapacity: number | string;
  readonly Tags?: readonly Tag[];
};

type ApplicationAutoScalingScalableTargetScheduledActions = {
  readonly Timezone?: string;
  readonly ScheduledActionName: string;
  readonly EndTime?: string;
  readonly Schedule: string;
  readonly StartTime?: string;
  readonly ScalableTargetAction?: ApplicationAutoScalingScalableTargetScalableTargetAction;
};

type ApplicationAutoScalingScalableTargetScalableTargetAction = {
  readonly MinCapacity?: number | string;
  readonly MaxCapacity?: number | string;
};

type ApplicationAutoScalingScalableTargetSuspendedState = {
  readonly DynamicScalingOutSuspended?: boolean | string;
  readonly ScheduledScalingSuspended?: boolean | string;
  readonly DynamicScalingInSuspended?: boolean | string;
};

type ApplicationAutoScalingScalingPolicy = {
  readonly PolicyName: string;
  readonly PolicyType: string;
  readonly ResourceId?: string;
  readonly ScalableDimension?: string;
  readonly ScalingTargetId?: string;
  readonly ServiceNamespace?: string;
  readonly StepScalingPolicyConfiguration?: ApplicationAutoScalingScalingPolicyStepScalingPolicyConfiguration;
  readonly TargetTrackingScalingPolicyConfiguration?: ApplicationAutoScalingScalingPolicyTargetTrackingScalingPolicyConfiguration;
  readonly PredictiveScalingPolicyConfiguration?: ApplicationAutoScalingScalingPolicyPredictiveScalingPolicyConfiguration;
};

type ApplicationAutoScalingScalingPolicyStepScalingPolicyConfiguration = {
  readonly AdjustmentType?: string;
  readonly Cooldown?: number | string;
  readonly MetricAggregationType?: string;
  readonly MinAdjustmentMagnitude?: number | string;
  readonly StepAdjustments?: readonly ApplicationAutoScalingScalingPolicyStepAdjustments[];
};

type ApplicationAutoScalingScalingPolicyStepAdjustments = {
  readonly MetricIntervalLowerBound?: number | string;
  readonly MetricIntervalUpperBound?: number | string;
  readonly ScalingAdjustment: number | string;
};

type ApplicationAutoScalingScalingPolicyTargetTrackingScalingPolicyConfiguration = {
  readonly CustomizedMetricSpecification?: ApplicationAutoScalingScalingPolicyCustomizedMetricSpecification;
  readonly DisableScaleIn?: boolean | string;
  readonly PredefinedMetricSpecification?: ApplicationAutoScalingScalingPolicyPredefinedMetricSpecification;
  readonly ScaleInCooldown?: number | string;
  readonly ScaleOutCooldown?: number | string;
  readonly TargetValue: number | string;
};

type ApplicationAutoScalingScalingPolicyCustomizedMetricSpecification = {
  readonly Dimensions?: readonly ApplicationAutoScalingScalingPolicyDimensions[];
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Statistic?: string;
  readonly Unit?: string;
  readonly Metrics?: readonly ApplicationAutoScalingScalingPolicyMetrics[];
};

type ApplicationAutoScalingScalingPolicyDimensions = {
  readonly Name: string;
  readonly Value: string;
};

type ApplicationAutoScalingScalingPolicyMetrics = {
  readonly ReturnData?: boolean | string;
  readonly Expression?: string;
  readonly Label?: string;
  readonly MetricStat?: ApplicationAutoScalingScalingPolicyMetricStat;
  readonly Id?: string;
};

type ApplicationAutoScalingScalingPolicyMetricStat = {
  readonly Stat?: string;
  readonly Metric?: ApplicationAutoScalingScalingPolicyMetric;
  readonly Unit?: string;
};

type ApplicationAutoScalingScalingPolicyMetric = {
  readonly MetricName?: string;
  readonly Dimensions?: readonly ApplicationAutoScalingScalingPolicyDimensions2[];
  readonly Namespace?: string;
};

type ApplicationAutoScalingScalingPolicyDimensions2 = {
  readonly Value?: string;
  readonly Name?: string;
};

type ApplicationAutoScalingScalingPolicyPredefinedMetricSpecification = {
  readonly PredefinedMetricType: string;
  readonly ResourceLabel?: string;
};

type ApplicationAutoScalingScalingPolicyPredictiveScalingPolicyConfiguration = {
  readonly MaxCapacityBreachBehavior?: string;
  readonly MaxCapacityBuffer?: number | string;
  readonly Mode?: string;
  readonly MetricSpecifications: readonly ApplicationAutoScalingScalingPolicyMetricSpecifications[];
  readonly SchedulingBufferTime?: number | string;
};

type ApplicationAutoScalingScalingPolicyMetricSpecifications = {
  readonly CustomizedLoadMetricSpecification?: ApplicationAutoScalingScalingPolicyCustomizedLoadMetricSpecification;
  readonly PredefinedLoadMetricSpecification?: ApplicationAutoScalingScalingPolicyPredefinedLoadMetricSpecification;
  readonly TargetValue: number | string;
  readonly PredefinedScalingMetricSpecification?: ApplicationAutoScalingScalingPolicyPredefinedScalingMetricSpecification;
  readonly CustomizedCapacityMetricSpecification?: ApplicationAutoScalingScalingPolicyCustomizedCapacityMetricSpecification;
  readonly CustomizedScalingMetricSpecification?: ApplicationAutoScalingScalingPolicyCustomizedScalingMetricSpecification;
  readonly PredefinedMetricPairSpecification?: ApplicationAutoScalingScalingPolicyPredefinedMetricPairSpecification;
};

type ApplicationAutoScalingScalingPolicyCustomizedLoadMetricSpecification = {
  readonly MetricDataQueries: readonly ApplicationAutoScalingScalingPolicyMetricDataQueries[];
};

type ApplicationAutoScalingScalingPolicyMetricDataQueries = {
  readonly ReturnData?: boolean | string;
  readonly Expression?: string;
  readonly Label?: string;
  readonly MetricStat?: ApplicationAutoScalingScalingPolicyMetricStat2;
  readonly Id?: string;
};

type ApplicationAutoScalingScalingPolicyMetricStat2 = {
  readonly Stat?: string;
  readonly Metric?: ApplicationAutoScalingScalingPolicyMetric2;
  readonly Unit?: string;
};

type ApplicationAutoScalingScalingPolicyMetric2 = {
  readonly MetricName?: string;
  readonly Dimensions?: readonly ApplicationAutoScalingScalingPolicyDimensions3[];
  readonly Namespace?: string;
};

type ApplicationAutoScalingScalingPolicyDimensions3 = {
  readonly Value?: string;
  readonly Name?: string;
};

type ApplicationAutoScalingScalingPolicyPredefinedLoadMetricSpecification = {
  readonly PredefinedMetricType: string;
  readonly ResourceLabel?: string;
};

type ApplicationAutoScalingScalingPolicyPredefinedScalingMetricSpecification = {
  readonly PredefinedMetricType: string;
  readonly ResourceLabel?: string;
};

type ApplicationAutoScalingScalingPolicyCustomizedCapacityMetricSpecification = {
  readonly MetricDataQueries: readonly ApplicationAutoScalingScalingPolicyMetricDataQueries[];
};

type ApplicationAutoScalingScalingPolicyCustomizedScalingMetricSpecification = {
  readonly MetricDataQueries: readonly ApplicationAutoScalingScalingPolicyMetricDataQueries[];
};

type ApplicationAutoScalingScalingPolicyPredefinedMetricPairSpecification = {
  readonly PredefinedMetricType: string;
  readonly ResourceLabel?: string;
};

type AutoScalingAutoScalingGroup = {
  readonly AutoScalingGroupName?: string;
  readonly AvailabilityZones?: readonly string[];
  readonly CapacityRebalance?: boolean | string;
  readonly Context?: string;
  readonly Cooldown?: string;
  readonly DefaultInstanceWarmup?: number | string;
  readonly DesiredCapacity?: string;
  readonly DesiredCapacityType?: string;
  readonly HealthCheckGracePeriod?: number | string;
  readonly HealthCheckType?: string;
  readonly InstanceId?: string;
  readonly LaunchConfigurationName?: string;
  readonly LaunchTemplate?: AutoScalingAutoScalingGroupLaunchTemplate;
  readonly LifecycleHookSpecificationList?: readonly AutoScalingAutoScalingGroupLifecycleHookSpecificationList[];
  readonly LoadBalancerNames?: readonly string[];
  readonly MaxInstanceLifetime?: number | string;
  readonly MaxSize: string;
  readonly MetricsCollection?: readonly AutoScalingAutoScalingGroupMetricsCollection[];
  readonly MinSize: string;
  readonly MixedInstancesPolicy?: AutoScalingAutoScalingGroupMixedInstancesPolicy;
  readonly NewInstancesProtectedFromScaleIn?: boolean | string;
  readonly NotificationConfigurations?: readonly AutoScalingAutoScalingGroupNotificationConfigurations[];
  readonly PlacementGroup?: string;
  readonly ServiceLinkedRoleARN?: string;
  readonly Tags?: readonly AutoScalingAutoScalingGroupTags[];
  readonly TargetGroupARNs?: readonly string[];
  readonly TerminationPolicies?: readonly string[];
  readonly VPCZoneIdentifier?: readonly string[];
  readonly AvailabilityZoneImpairmentPolicy?: AutoScalingAutoScalingGroupAvailabilityZoneImpairmentPolicy;
  readonly AvailabilityZoneIds?: readonly string[];
  readonly InstanceLifecyclePolicy?: AutoScalingAutoScalingGroupInstanceLifecyclePolicy;
  readonly SkipZonalShiftValidation?: boolean | string;
  readonly NotificationConfiguration?: AutoScalingAutoScalingGroupNotificationConfigurations;
  readonly AvailabilityZoneDistribution?: AutoScalingAutoScalingGroupAvailabilityZoneDistribution;
  readonly DeletionProtection?: string;
  readonly InstanceMaintenancePolicy?: AutoScalingAutoScalingGroupInstanceMaintenancePolicy;
  readonly TrafficSources?: readonly AutoScalingAutoScalingGroupTrafficSources[];
  readonly CapacityReservationSpecification?: AutoScalingAutoScalingGroupCapacityReservationSpecification;
};

type AutoScalingAutoScalingGroupLaunchTemplate = {
  readonly LaunchTemplateId?: string;
  readonly LaunchTemplateName?: string;
  readonly Version: string;
};

type AutoScalingAutoScalingGroupLifecycleHookSpecificationList = {
  readonly DefaultResult?: string;
  readonly HeartbeatTimeout?: number | string;
  readonly LifecycleHookName: string;
  readonly LifecycleTransition: string;
  readonly NotificationMetadata?: string;
  readonly NotificationTargetARN?: string;
  readonly RoleARN?: string;
};

type AutoScalingAutoScalingGroupMetricsCollection = {
  readonly Granularity: string;
  readonly Metrics?: readonly string[];
};

type AutoScalingAutoScalingGroupMixedInstancesPolicy = {
  readonly InstancesDistribution?: AutoScalingAutoScalingGroupInstancesDistribution;
  readonly LaunchTemplate: AutoScalingAutoScalingGroupLaunchTemplate2;
};

type AutoScalingAutoScalingGroupInstancesDistribution = {
  readonly OnDemandAllocationStrategy?: string;
  readonly OnDemandBaseCapacity?: number | string;
  readonly OnDemandPercentageAboveBaseCapacity?: number | string;
  readonly SpotAllocationStrategy?: string;
  readonly SpotInstancePools?: number | string;
  readonly SpotMaxPrice?: string;
  readonly DistributionSegments?: readonly AutoScalingAutoScalingGroupDistributionSegments[];
};

type AutoScalingAutoScalingGroupDistributionSegments = {
  readonly TargetCapacityTypes: readonly string[];
};

type AutoScalingAutoScalingGroupLaunchTemplate2 = {
  readonly LaunchTemplateSpecification: AutoScalingAutoScalingGroupLaunchTemplate;
  readonly Overrides?: readonly AutoScalingAutoScalingGroupOverrides[];
};

type AutoScalingAutoScalingGroupOverrides = {
  readonly InstanceRequirements?: AutoScalingAutoScalingGroupInstanceRequirements;
  readonly InstanceType?: string;
  readonly LaunchTemplateSpecification?: AutoScalingAutoScalingGroupLaunchTemplate;
  readonly WeightedCapacity?: string;
  readonly ImageId?: string;
};

type AutoScalingAutoScalingGroupInstanceRequirements = {
  readonly AcceleratorCount?: AutoScalingAutoScalingGroupAcceleratorCount;
  readonly AcceleratorManufacturers?: readonly string[];
  readonly AcceleratorNames?: readonly string[];
  readonly AcceleratorTotalMemoryMiB?: AutoScalingAutoScalingGroupAcceleratorTotalMemoryMiB;
  readonly AcceleratorTypes?: readonly string[];
  readonly AllowedInstanceTypes?: readonly string[];
  readonly BareMetal?: string;
  readonly BaselineEbsBandwidthMbps?: AutoScalingAutoScalingGroupBaselineEbsBandwidthMbps;
  readonly BurstablePerformance?: string;
  readonly CpuManufacturers?: readonly string[];
  readonly ExcludedInstanceTypes?: readonly string[];
  readonly InstanceGenerations?: readonly string[];
  readonly LocalStorage?: string;
  readonly LocalStorageTypes?: readonly string[];
  readonly MemoryGiBPerVCpu?: AutoScalingAutoScalingGroupMemoryGiBPerVCpu;
  readonly MemoryMiB: AutoScalingAutoScalingGroupMemoryMiB;
  readonly NetworkBandwidthGbps?: AutoScalingAutoScalingGroupNetworkBandwidthGbps;
  readonly NetworkInterfaceCount?: AutoScalingAutoScalingGroupNetworkInterfaceCount;
  readonly OnDemandMaxPricePercentageOverLowestPrice?: number | string;
  readonly RequireHibernateSupport?: boolean | string;
  readonly SpotMaxPricePercentageOverLowestPrice?: number | string;
  readonly TotalLocalStorageGB?: AutoScalingAutoScalingGroupTotalLocalStorageGB;
  readonly VCpuCount: AutoScalingAutoScalingGroupVCpuCount;
  readonly MaxSpotPriceAsPercentageOfOptimalOnDemandPrice?: number | string;
  readonly BaselinePerformanceFactors?: AutoScalingAutoScalingGroupBaselinePerformanceFactors;
};

type AutoScalingAutoScalingGroupAcceleratorCount = {
  readonly Max?: number | string;
  readonly Min?: number | string;
};

type AutoScalingAutoScalingGroupAcceleratorTotalMemoryMiB = {
  readonly Max?: number | string;
  readonly Min?: number | string;
};

type AutoScalingAutoScalingGroupBaselineEbsBandwidthMbps = {
  readonly Max?: number | string;
  readonly Min?: number | string;
};

type AutoScalingAutoScalingGroupMemoryGiBPerVCpu = {
  readonly Max?: number | string;
  readonly Min?: number | string;
};

type AutoScalingAutoScalingGroupMemoryMiB = {
  readonly Max?: number | string;
  readonly Min?: number | string;
};

type AutoScalingAutoScalingGroupNetworkBandwidthGbps = {
  readonly Max?: number | string;
  readonly Min?: number | string;
};

type AutoScalingAutoScalingGroupNetworkInterfaceCount = {
  readonly Max?: number | string;
  readonly Min?: number | string;
};

type AutoScalingAutoScalingGroupTotalLocalStorageGB = {
  readonly Max?: number | string;
  readonly Min?: number | string;
};

type AutoScalingAutoScalingGroupVCpuCount = {
  readonly Max?: number | string;
  readonly Min?: number | string;
};

type AutoScalingAutoScalingGroupBaselinePerformanceFactors = {
  readonly Cpu?: AutoScalingAutoScalingGroupCpu;
};

type AutoScalingAutoScalingGroupCpu = {
  readonly References?: readonly AutoScalingAutoScalingGroupReferences[];
};

type AutoScalingAutoScalingGroupReferences = {
  readonly InstanceFamily?: string;
};

type AutoScalingAutoScalingGroupNotificationConfigurations = {
  readonly NotificationTypes?: readonly string[];
  readonly TopicARN: string | readonly string[] | string;
};

type AutoScalingAutoScalingGroupTags = {
  readonly Key: string;
  readonly PropagateAtLaunch: boolean | string;
  readonly Value: string;
};

type AutoScalingAutoScalingGroupAvailabilityZoneImpairmentPolicy = {
  readonly ZonalShiftEnabled: boolean | string;
  readonly ImpairedZoneHealthCheckBehavior: string;
};

type AutoScalingAutoScalingGroupInstanceLifecyclePolicy = {
  readonly RetentionTriggers?: AutoScalingAutoScalingGroupRetentionTriggers;
};

type AutoScalingAutoScalingGroupRetentionTriggers = {
  readonly TerminateHookAbandon?: string;
};

type AutoScalingAutoScalingGroupAvailabilityZoneDistribution = {
  readonly CapacityDistributionStrategy?: string;
};

type AutoScalingAutoScalingGroupInstanceMaintenancePolicy = {
  readonly MaxHealthyPercentage?: number | string;
  readonly MinHealthyPercentage?: number | string;
};

type AutoScalingAutoScalingGroupTrafficSources = {
  readonly Type: string;
  readonly Identifier: string;
};

type AutoScalingAutoScalingGroupCapacityReservationSpecification = {
  readonly CapacityReservationPreference: string;
  readonly CapacityReservationTarget?: AutoScalingAutoScalingGroupCapacityReservationTarget;
};

type AutoScalingAutoScalingGroupCapacityReservationTarget = {
  readonly CapacityReservationIds?: readonly string[];
  readonly CapacityReservationResourceGroupArns?: readonly string[];
};

type AutoScalingScalingPolicy = {
  readonly MetricAggregationType?: string;
  readonly PolicyType?: string;
  readonly PredictiveScalingConfiguration?: AutoScalingScalingPolicyPredictiveScalingConfiguration;
  readonly ScalingAdjustment?: number | string;
  readonly Cooldown?: string;
  readonly StepAdjustments?: readonly AutoScalingScalingPolicyStepAdjustments[];
  readonly AutoScalingGroupName: string;
  readonly MinAdjustmentMagnitude?: number | string;
  readonly TargetTrackingConfiguration?: AutoScalingScalingPolicyTargetTrackingConfiguration;
  readonly EstimatedInstanceWarmup?: number | string;
  readonly AdjustmentType?: string;
};

type AutoScalingScalingPolicyPredictiveScalingConfiguration = {
  readonly MaxCapacityBreachBehavior?: string;
  readonly MaxCapacityBuffer?: number | string;
  readonly Mode?: string;
  readonly MetricSpecifications: readonly AutoScalingScalingPolicyMetricSpecifications[];
  readonly SchedulingBufferTime?: number | string;
};

type AutoScalingScalingPolicyMetricSpecifications = {
  readonly CustomizedLoadMetricSpecification?: AutoScalingScalingPolicyCustomizedLoadMetricSpecification;
  readonly PredefinedLoadMetricSpecification?: AutoScalingScalingPolicyPredefinedLoadMetricSpecification;
  readonly TargetValue: number | string;
  readonly PredefinedScalingMetricSpecification?: AutoScalingScalingPolicyPredefinedScalingMetricSpecification;
  readonly CustomizedCapacityMetricSpecification?: AutoScalingScalingPolicyCustomizedCapacityMetricSpecification;
  readonly CustomizedScalingMetricSpecification?: AutoScalingScalingPolicyCustomizedScalingMetricSpecification;
  readonly PredefinedMetricPairSpecification?: AutoScalingScalingPolicyPredefinedMetricPairSpecification;
};

type AutoScalingScalingPolicyCustomizedLoadMetricSpecification = {
  readonly MetricDataQueries: readonly AutoScalingScalingPolicyMetricDataQueries[];
};

type AutoScalingScalingPolicyMetricDataQueries = {
  readonly ReturnData?: boolean | string;
  readonly Expression?: string;
  readonly Label?: string;
  readonly MetricStat?: AutoScalingScalingPolicyMetricStat;
  readonly Id: string;
};

type AutoScalingScalingPolicyMetricStat = {
  readonly Stat: string;
  readonly Metric: AutoScalingScalingPolicyMetric;
  readonly Unit?: string;
};

type AutoScalingScalingPolicyMetric = {
  readonly MetricName: string;
  readonly Dimensions?: readonly AutoScalingScalingPolicyDimensions[];
  readonly Namespace: string;
};

type AutoScalingScalingPolicyDimensions = {
  readonly Value: string;
  readonly Name: string;
};

type AutoScalingScalingPolicyPredefinedLoadMetricSpecification = {
  readonly PredefinedMetricType: string;
  readonly ResourceLabel?: string;
};

type AutoScalingScalingPolicyPredefinedScalingMetricSpecification = {
  readonly PredefinedMetricType: string;
  readonly ResourceLabel?: string;
};

type AutoScalingScalingPolicyCustomizedCapacityMetricSpecification = {
  readonly MetricDataQueries: readonly AutoScalingScalingPolicyMetricDataQueries[];
};

type AutoScalingScalingPolicyCustomizedScalingMetricSpecification = {
  readonly MetricDataQueries: readonly AutoScalingScalingPolicyMetricDataQueries[];
};

type AutoScalingScalingPolicyPredefinedMetricPairSpecification = {
  readonly PredefinedMetricType: string;
  readonly ResourceLabel?: string;
};

type AutoScalingScalingPolicyStepAdjustments = {
  readonly MetricIntervalUpperBound?: number | string;
  readonly MetricIntervalLowerBound?: number | string;
  readonly ScalingAdjustment: number | string;
};

type AutoScalingScalingPolicyTargetTrackingConfiguration = {
  readonly TargetValue: number | string;
  readonly CustomizedMetricSpecification?: AutoScalingScalingPolicyCustomizedMetricSpecification;
  readonly DisableScaleIn?: boolean | string;
  readonly PredefinedMetricSpecification?: AutoScalingScalingPolicyPredefinedMetricSpecification;
};

type AutoScalingScalingPolicyCustomizedMetricSpecification = {
  readonly MetricName?: string;
  readonly Statistic?: string;
  readonly Dimensions?: readonly AutoScalingScalingPolicyDimensions[];
  readonly Unit?: string;
  readonly Namespace?: string;
  readonly Metrics?: readonly AutoScalingScalingPolicyMetrics[];
  readonly Period?: number | string;
};

type AutoScalingScalingPolicyMetrics = {
  readonly Label?: string;
  readonly MetricStat?: AutoScalingScalingPolicyMetricStat2;
  readonly Id: string;
  readonly ReturnData?: boolean | string;
  readonly Expression?: string;
  readonly Period?: number | string;
};

type AutoScalingScalingPolicyMetricStat2 = {
  readonly Metric: AutoScalingScalingPolicyMetric;
  readonly Stat: string;
  readonly Unit?: string;
  readonly Period?: number | string;
};

type AutoScalingScalingPolicyPredefinedMetricSpecification = {
  readonly PredefinedMetricType: string;
  readonly ResourceLabel?: string;
};

type CloudFormationCustomResource = {
  readonly ServiceToken: string;
  readonly ServiceTimeout?: number | string;
};

type CodeBuildProject = {
  readonly Description?: string;
  readonly ResourceAccessRole?: string;
  readonly VpcConfig?: CodeBuildProjectVpcConfig;
  readonly SecondarySources?: readonly CodeBuildProjectSecondarySources[];
  readonly EncryptionKey?: string;
  readonly SourceVersion?: string;
  readonly Triggers?: CodeBuildProjectTriggers;
  readonly SecondaryArtifacts?: readonly CodeBuildProjectSecondaryArtifacts[];
  readonly Source: CodeBuildProjectSecondarySources;
  readonly Name?: string;
  readonly Artifacts: CodeBuildProjectSecondaryArtifacts;
  readonly BadgeEnabled?: boolean | string;
  readonly LogsConfig?: CodeBuildProjectLogsConfig;
  readonly ServiceRole: string;
  readonly QueuedTimeoutInMinutes?: number | string;
  readonly FileSystemLocations?: readonly CodeBuildProjectFileSystemLocations[];
  readonly Environment: CodeBuildProjectEnvironment;
  readonly SecondarySourceVersions?: readonly CodeBuildProjectSecondarySourceVersions[];
  readonly ConcurrentBuildLimit?: number | string;
  readonly Visibility?: string;
  readonly BuildBatchConfig?: CodeBuildProjectBuildBatchConfig;
  readonly Tags?: readonly Tag[];
  readonly TimeoutInMinutes?: number | string;
  readonly Cache?: CodeBuildProjectCache;
  readonly AutoRetryLimit?: number | string;
};

type CodeBuildProjectVpcConfig = {
  readonly Subnets?: readonly string[];
  readonly VpcId?: string;
  readonly SecurityGroupIds?: readonly string[];
};

type CodeBuildProjectSecondarySources = {
  readonly Type: string;
  readonly ReportBuildStatus?: boolean | string;
  readonly Auth?: CodeBuildProjectAuth;
  readonly SourceIdentifier?: string;
  readonly BuildSpec?: string;
  readonly GitCloneDepth?: number | string;
  readonly BuildStatusConfig?: CodeBuildProjectBuildStatusConfig;
  readonly GitSubmodulesConfig?: CodeBuildProjectGitSubmodulesConfig;
  readonly InsecureSsl?: boolean | string;
  readonly Location?: string;
};

type CodeBuildProjectAuth = {
  readonly Type: string;
  readonly Resource?: string;
};

type CodeBuildProjectBuildStatusConfig = {
  readonly Context?: string;
  readonly TargetUrl?: string;
};

type CodeBuildProjectGitSubmodulesConfig = {
  readonly FetchSubmodules: boolean | string;
};

type CodeBuildProjectTriggers = {
  readonly FilterGroups?: readonly (readonly CodeBuildProjectFilterGroups[])[];
  readonly BuildType?: string;
  readonly Webhook?: boolean | string;
  readonly ScopeConfiguration?: CodeBuildProjectScopeConfiguration;
  readonly PullRequestBuildPolicy?: CodeBuildProjectPullRequestBuildPolicy;
};

type CodeBuildProjectFilterGroups = {
  readonly Pattern: string;
  readonly Type: string;
  readonly ExcludeMatchedPattern?: boolean | string;
};

type CodeBuildProjectScopeConfiguration = {
  readonly Scope?: string;
  readonly Domain?: string;
  readonly Name: string;
};

type CodeBuildProjectPullRequestBuildPolicy = {
  readonly RequiresCommentApproval: string;
  readonly ApproverRoles?: readonly string[];
};

type CodeBuildProjectSecondaryArtifacts = {
  readonly Path?: string;
  readonly Type: string;
  readonly ArtifactIdentifier?: string;
  readonly OverrideArtifactName?: boolean | string;
  readonly Packaging?: string;
  readonly EncryptionDisabled?: boolean | string;
  readonly Location?: string;
  readonly Name?: string;
  readonly NamespaceType?: string;
};

type CodeBuildProjectLogsConfig = {
  readonly CloudWatchLogs?: CodeBuildProjectCloudWatchLogs;
  readonly S3Logs?: CodeBuildProjectS3Logs;
};

type CodeBuildProjectCloudWatchLogs = {
  readonly Status: string;
  readonly GroupName?: string;
  readonly StreamName?: string;
};

type CodeBuildProjectS3Logs = {
  readonly Status: string;
  readonly EncryptionDisabled?: boolean | string;
  readonly Location?: string;
};

type CodeBuildProjectFileSystemLocations = {
  readonly MountPoint: string;
  readonly Type: string;
  readonly Identifier: string;
  readonly MountOptions?: string;
  readonly Location: string;
};

type CodeBuildProjectEnvironment = {
  readonly Type: string;
  readonly EnvironmentVariables?: readonly CodeBuildProjectEnvironmentVariables[];
  readonly PrivilegedMode?: boolean | string;
  readonly ImagePullCredentialsType?: string;
  readonly Image: string;
  readonly RegistryCredential?: CodeBuildProjectRegistryCredential;
  readonly ComputeType: string;
  readonly Certificate?: string;
  readonly Fleet?: CodeBuildProjectFleet;
  readonly HostKernel?: string;
  readonly DockerServer?: CodeBuildProjectDockerServer;
};

type CodeBuildProjectEnvironmentVariables = {
  readonly Type?: string;
  readonly Value: string;
  readonly Name: string;
};

type CodeBuildProjectRegistryCredential = {
  readonly Credential: string;
  readonly CredentialProvider: string;
};

type CodeBuildProjectFleet = {
  readonly FleetArn?: string;
};

type CodeBuildProjectDockerServer = {
  readonly ComputeType: string;
  readonly SecurityGroupIds?: readonly string[];
};

type CodeBuildProjectSecondarySourceVersions = {
  readonly SourceIdentifier: string;
  readonly SourceVersion?: string;
};

type CodeBuildProjectBuildBatchConfig = {
  readonly CombineArtifacts?: boolean | string;
  readonly ServiceRole?: string;
  readonly BatchReportMode?: string;
  readonly TimeoutInMins?: number | string;
  readonly Restrictions?: CodeBuildProjectRestrictions;
};

type CodeBuildProjectRestrictions = {
  readonly ComputeTypesAllowed?: readonly string[];
  readonly MaximumBuildsAllowed?: number | string;
};

type CodeBuildProjectCache = {
  readonly Modes?: readonly string[];
  readonly Type: string;
  readonly Location?: string;
  readonly CacheNamespace?: string;
};

type CodePipelinePipeline = {
  readonly ArtifactStore?: CodePipelinePipelineArtifactStore;
  readonly ArtifactStores?: readonly CodePipelinePipelineArtifactStores[];
  readonly DisableInboundStageTransitions?: readonly CodePipelinePipelineDisableInboundStageTransitions[];
  readonly Name?: string;
  readonly RestartExecutionOnUpdate?: boolean | string;
  readonly RoleArn: string;
  readonly Stages: readonly CodePipelinePipelineStages[];
  readonly Tags?: readonly Tag[];
  readonly ExecutionMode?: string;
  readonly Triggers?: readonly CodePipelinePipelineTriggers[];
  readonly Variables?: readonly CodePipelinePipelineVariables[];
  readonly PipelineType?: string;
};

type CodePipelinePipelineArtifactStore = {
  readonly EncryptionKey?: CodePipelinePipelineEncryptionKey;
  readonly Location: string;
  readonly Type: string;
};

type CodePipelinePipelineEncryptionKey = {
  readonly Id: string;
  readonly Type: string;
};

type CodePipelinePipelineArtifactStores = {
  readonly ArtifactStore: CodePipelinePipelineArtifactStore;
  readonly Region: string;
};

type CodePipelinePipelineDisableInboundStageTransitions = {
  readonly Reason: string;
  readonly StageName: string;
};

type CodePipelinePipelineStages = {
  readonly Actions: readonly CodePipelinePipelineActions[];
  readonly Blockers?: readonly CodePipelinePipelineBlockers[];
  readonly Name: string;
  readonly OnFailure?: CodePipelinePipelineOnFailure;
  readonly OnSuccess?: CodePipelinePipelineOnSuccess;
  readonly BeforeEntry?: CodePipelinePipelineBeforeEntry;
};

type CodePipelinePipelineActions = {
  readonly ActionTypeId: CodePipelinePipelineActionTypeId;
  readonly Configuration?: Json;
  readonly InputArtifacts?: readonly CodePipelinePipelineInputArtifacts[];
  readonly Name: string;
  readonly Namespace?: string;
  readonly OutputArtifacts?: readonly CodePipelinePipelineOutputArtifacts[];
  readonly Region?: string;
  readonly RoleArn?: string;
  readonly RunOrder?: number | string;
  readonly Commands?: readonly string[];
  readonly OutputVariables?: readonly string[];
  readonly EnvironmentVariables?: readonly CodePipelinePipelineEnvironmentVariables[];
  readonly TimeoutInMinutes?: number | string;
};

type CodePipelinePipelineActionTypeId = {
  readonly Category: string;
  readonly Owner: string;
  readonly Provider: string;
  readonly Version: string;
};

type CodePipelinePipelineInputArtifacts = {
  readonly Name: string;
};

type CodePipelinePipelineOutputArtifacts = {
  readonly Name: string;
  readonly Files?: readonly string[];
};

type CodePipelinePipelineEnvironmentVariables = {
  readonly Name: string;
  readonly Value: string;
  readonly Type?: string;
};

type CodePipelinePipelineBlockers = {
  readonly Name: string;
  readonly Type: string;
};

type CodePipelinePipelineOnFailure = {
  readonly Result?: string;
  readonly RetryConfiguration?: CodePipelinePipelineRetryConfiguration;
  readonly Conditions?: readonly CodePipelinePipelineConditions[];
};

type CodePipelinePipelineRetryConfiguration = {
  readonly RetryMode?: string;
};

type CodePipelinePipelineConditions = {
  readonly Result?: string;
  readonly Rules?: readonly CodePipelinePipelineRules[];
};

type CodePipelinePipelineRules = {
  readonly RuleTypeId?: CodePipelinePipelineRuleTypeId;
  readonly Configuration?: Json;
  readonly Commands?: readonly string[];
  readonly InputArtifacts?: readonly CodePipelinePipelineInputArtifacts[];
  readonly Region?: string;
  readonly RoleArn?: string;
  readonly Name?: string;
};

type CodePipelinePipelineRuleTypeId = {
  readonly Owner?: string;
  readonly Category?: string;
  readonly Version?: string;
  readonly Provider?: string;
};

type CodePipelinePipelineOnSuccess = {
  readonly Conditions?: readonly CodePipelinePipelineConditions[];
};

type CodePipelinePipelineBeforeEntry = {
  readonly Conditions?: readonly CodePipelinePipelineConditions[];
};

type CodePipelinePipelineTriggers = {
  readonly GitConfiguration?: CodePipelinePipelineGitConfiguration;
  readonly ProviderType: string;
};

type CodePipelinePipelineGitConfiguration = {
  readonly Push?: readonly CodePipelinePipelinePush[];
  readonly SourceActionName: string;
  readonly PullRequest?: readonly CodePipelinePipelinePullRequest[];
};

type CodePipelinePipelinePush = {
  readonly FilePaths?: CodePipelinePipelineFilePaths;
  readonly Branches?: CodePipelinePipelineBranches;
  readonly Tags?: CodePipelinePipelineTags;
};

type CodePipelinePipelineFilePaths = {
  readonly Includes?: readonly string[];
  readonly Excludes?: readonly string[];
};

type CodePipelinePipelineBranches = {
  readonly Includes?: readonly string[];
  readonly Excludes?: readonly string[];
};

type CodePipelinePipelineTags = {
  readonly Includes?: readonly string[];
  readonly Excludes?: readonly string[];
};

type CodePipelinePipelinePullRequest = {
  readonly FilePaths?: CodePipelinePipelineFilePaths;
  readonly Events?: readonly string[];
  readonly Branches?: CodePipelinePipelineBranches;
};

type CodePipelinePipelineVariables = {
  readonly DefaultValue?: string;
  readonly Description?: string;
  readonly Name: string;
};

type DynamoDBTable = {
  readonly SSESpecification?: DynamoDBTableSSESpecification;
  readonly KinesisStreamSpecification?: DynamoDBTableKinesisStreamSpecification;
  readonly StreamSpecification?: DynamoDBTableStreamSpecification;
  readonly ContributorInsightsSpecification?: DynamoDBTableContributorInsightsSpecification;
  readonly ImportSourceSpecification?: DynamoDBTableImportSourceSpecification;
  readonly PointInTimeRecoverySpecification?: DynamoDBTablePointInTimeRecoverySpecification;
  readonly ProvisionedThroughput?: DynamoDBTableProvisionedThroughput;
  readonly TableName?: string;
  readonly AttributeDefinitions?: readonly DynamoDBTableAttributeDefinitions[];
  readonly BillingMode?: string;
  readonly GlobalSecondaryIndexes?: readonly DynamoDBTableGlobalSecondaryIndexes[];
  readonly KeySchema: readonly DynamoDBTableKeySchema[] | Json | readonly DynamoDBTableKeySchema[];
  readonly LocalSecondaryIndexes?: readonly DynamoDBTableLocalSecondaryIndexes[];
  readonly DeletionProtectionEnabled?: boolean | string;
  readonly TableClass?: string;
  readonly Tags?: readonly Tag[];
  readonly TimeToLiveSpecification?: DynamoDBTableTimeToLiveSpecification;
  readonly OnDemandThroughput?: DynamoDBTableOnDemandThroughput;
  readonly WarmThroughput?: DynamoDBTableWarmThroughput;
  readonly VectorIndexes?: readonly DynamoDBTableVectorIndexes[];
  readonly ResourcePolicy?: DynamoDBTableResourcePolicy;
};

type DynamoDBTableSSESpecification = {
  readonly SSEEnabled: boolean | string;
  readonly SSEType?: string;
  readonly KMSMasterKeyId?: string;
};

type DynamoDBTableKinesisStreamSpecification = {
  readonly StreamArn: string;
  readonly ApproximateCreationDateTimePrecision?: string;
};

type DynamoDBTableStreamSpecification = {
  readonly StreamViewType: string;
  readonly ResourcePolicy?: DynamoDBTableResourcePolicy;
  readonly Tags?: readonly Tag[];
};

type DynamoDBTableResourcePolicy = {
  readonly PolicyDocument: Json;
};

type DynamoDBTableContributorInsightsSpecification = {
  readonly Enabled: boolean | string;
  readonly Mode?: string;
};

type DynamoDBTableImportSourceSpecification = {
  readonly S3BucketSource: DynamoDBTableS3BucketSource;
  readonly InputFormat: string;
  readonly InputFormatOptions?: DynamoDBTableInputFormatOptions;
  readonly InputCompressionType?: string;
};

type DynamoDBTableS3BucketSource = {
  readonly S3Bucket: string;
  readonly S3KeyPrefix?: string;
  readonly S3BucketOwner?: string;
};

type DynamoDBTableInputFormatOptions = {
  readonly Csv?: DynamoDBTableCsv;
};

type DynamoDBTableCsv = {
  readonly Delimiter?: string;
  readonly HeaderList?: readonly string[];
};

type DynamoDBTablePointInTimeRecoverySpecification = {
  readonly PointInTimeRecoveryEnabled?: boolean | string;
  readonly RecoveryPeriodInDays?: number | string;
};

type DynamoDBTableProvisionedThroughput = {
  readonly WriteCapacityUnits: number | string;
  readonly ReadCapacityUnits: number | string;
};

type DynamoDBTableAttributeDefinitions = {
  readonly AttributeType: string;
  readonly AttributeName: string;
};

type DynamoDBTableGlobalSecondaryIndexes = {
  readonly IndexName: string;
  readonly ContributorInsightsSpecification?: DynamoDBTableContributorInsightsSpecification;
  readonly Projection: DynamoDBTableProjection;
  readonly ProvisionedThroughput?: DynamoDBTableProvisionedThroughput;
  readonly KeySchema: readonly DynamoDBTableKeySchema[];
  readonly OnDemandThroughput?: DynamoDBTableOnDemandThroughput;
  readonly WarmThroughput?: DynamoDBTableWarmThroughput;
};

type DynamoDBTableProjection = {
  readonly NonKeyAttributes?: readonly string[];
  readonly ProjectionType?: string;
};

type DynamoDBTableKeySchema = {
  readonly KeyType: string;
  readonly AttributeName: string;
};

type DynamoDBTableOnDemandThroughput = {
  readonly MaxReadRequestUnits?: number | string;
  readonly MaxWriteRequestUnits?: number | string;
};

type DynamoDBTableWarmThroughput = {
  readonly ReadUnitsPerSecond?: number | string;
  readonly WriteUnitsPerSecond?: number | string;
};

type DynamoDBTableLocalSecondaryIndexes = {
  readonly IndexName: string;
  readonly Projection: DynamoDBTableProjection;
  readonly KeySchema: readonly DynamoDBTableKeySchema[];
};

type DynamoDBTableTimeToLiveSpecification = {
  readonly Enabled: boolean | string;
  readonly AttributeName?: string;
};

type DynamoDBTableVectorIndexes = {
  readonly IndexName: string;
  readonly VectorAttribute: DynamoDBTableVectorAttribute;
  readonly Projection: DynamoDBTableProjection;
  readonly Dimensions: number | string;
  readonly SearchSchema?: readonly DynamoDBTableSearchSchema[];
  readonly DistanceFunction: string;
};

type DynamoDBTableVectorAttribute = {
  readonly AttributeName: string;
};

type DynamoDBTableSearchSchema = {
  readonly AttributeName: string;
  readonly SearchSchemaElementType: string;
};

type EC2FlowLog = {
  readonly LogFormat?: string;
  readonly ResourceId: string;
  readonly MaxAggregationInterval?: number | string;
  readonly DestinationOptions?: EC2FlowLogDestinationOptions | Json;
  readonly ResourceType: string;
  readonly DeliverCrossAccountRole?: string;
  readonly LogDestination?: string;
  readonly LogGroupName?: string;
  readonly DeliverLogsPermissionArn?: string;
  readonly LogDestinationType?: string;
  readonly Tags?: readonly Tag[];
  readonly TrafficType?: string;
  readonly TagFieldSpecifications?: readonly EC2FlowLogTagFieldSpecifications[];
};

type EC2FlowLogDestinationOptions = {
  readonly PerHourPartition: boolean | string;
  readonly HiveCompatiblePartitions: boolean | string;
  readonly FileFormat: string;
};

type EC2FlowLogTagFieldSpecifications = {
  readonly ResourceType: string;
  readonly TagKeys: readonly string[];
};

type EC2Instance = {
  readonly AdditionalInfo?: string;
  readonly Affinity?: string;
  readonly AvailabilityZone?: string;
  readonly BlockDeviceMappings?: readonly EC2InstanceBlockDeviceMappings[];
  readonly CpuOptions?: EC2InstanceCpuOptions;
  readonly CreditSpecification?: EC2InstanceCreditSpecification;
  readonly DisableApiTermination?: boolean | string;
  readonly EbsOptimized?: boolean | string;
  readonly ElasticGpuSpecifications?: readonly EC2InstanceElasticGpuSpecifications[];
  readonly ElasticInferenceAccelerators?: readonly EC2InstanceElasticInferenceAccelerators[];
  readonly EnclaveOptions?: EC2InstanceEnclaveOptions;
  readonly HibernationOptions?: EC2InstanceHibernationOptions;
  readonly HostId?: string;
  readonly HostResourceGroupArn?: string;
  readonly IamInstanceProfile?: string;
  readonly ImageId?: string;
  readonly InstanceInitiatedShutdownBehavior?: string;
  readonly InstanceType?: string;
  readonly Ipv6AddressCount?: number | string;
  readonly Ipv6Addresses?: readonly EC2InstanceIpv6Addresses[];
  readonly KernelId?: string;
  readonly KeyName?: string;
  readonly LaunchTemplate?: EC2InstanceLaunchTemplate;
  readonly LicenseSpecifications?: readonly EC2InstanceLicenseSpecifications[];
  readonly Monitoring?: boolean | string;
  readonly NetworkInterfaces?: readonly EC2InstanceNetworkInterfaces[];
  readonly PlacementGroupName?: string;
  readonly PrivateDnsNameOptions?: EC2InstancePrivateDnsNameOptions;
  readonly PrivateIpAddress?: string;
  readonly PropagateTagsToVolumeOnCreation?: boolean | string;
  readonly RamdiskId?: string;
  readonly SecurityGroupIds?: readonly string[];
  readonly SecurityGroups?: readonly string[];
  readonly SourceDestCheck?: boolean | string;
  readonly SsmAssociations?: readonly EC2InstanceSsmAssociations[];
  readonly SubnetId?: string;
  readonly Tags?: readonly Tag[];
  readonly Tenancy?: string;
  readonly UserData?: string;
  readonly Volumes?: readonly EC2InstanceVolumes[];
  readonly MetadataOptions?: EC2InstanceMetadataOptions;
};

type EC2InstanceBlockDeviceMappings = {
  readonly DeviceName: string;
  readonly Ebs?: EC2InstanceEbs;
  readonly NoDevice?: Json | EC2InstanceNoDevice;
  readonly VirtualName?: string;
};

type EC2InstanceEbs = {
  readonly DeleteOnTermination?: boolean | string;
  readonly Encrypted?: boolean | string;
  readonly Iops?: number | string;
  readonly KmsKeyId?: string;
  readonly SnapshotId?: string;
  readonly VolumeSize?: number | string;
  readonly VolumeType?: string;
};

type EC2InstanceNoDevice = Readonly<Record<string, never>>;

type EC2InstanceCpuOptions = {
  readonly CoreCount?: number | string;
  readonly ThreadsPerCore?: number | string;
};

type EC2InstanceCreditSpecification = {
  readonly CPUCredits?: string;
};

type EC2InstanceElasticGpuSpecifications = {
  readonly Type: string;
};

type EC2InstanceElasticInferenceAccelerators = {
  readonly Count?: number | string;
  readonly Type: string;
};

type EC2InstanceEnclaveOptions = {
  readonly Enabled?: boolean | string;
};

type EC2InstanceHibernationOptions = {
  readonly Configured?: boolean | string;
};

type EC2InstanceIpv6Addresses = {
  readonly Ipv6Address: string;
};

type EC2InstanceLaunchTemplate = {
  readonly LaunchTemplateId?: string;
  readonly LaunchTemplateName?: string;
  readonly Version: string;
};

type EC2InstanceLicenseSpecifications = {
  readonly LicenseConfigurationArn: string;
};

type EC2InstanceNetworkInterfaces = {
  readonly AssociateCarrierIpAddress?: boolean | string;
  readonly AssociatePublicIpAddress?: boolean | string;
  readonly DeleteOnTermination?: boolean | string;
  readonly Description?: string;
  readonly DeviceIndex: string;
  readonly GroupSet?: readonly string[];
  readonly Ipv6AddressCount?: number | string;
  readonly Ipv6Addresses?: readonly EC2InstanceIpv6Addresses[];
  readonly NetworkInterfaceId?: string;
  readonly PrivateIpAddress?: string;
  readonly PrivateIpAddresses?: readonly EC2InstancePrivateIpAddresses[];
  readonly SecondaryPrivateIpAddressCount?: number | string;
  readonly SubnetId?: string;
  readonly EnaSrdSpecification?: EC2InstanceEnaSrdSpecification;
};

type EC2InstancePrivateIpAddresses = {
  readonly Primary: boolean | string;
  readonly PrivateIpAddress: string;
};

type EC2InstanceEnaSrdSpecification = {
  readonly EnaSrdEnabled?: boolean | string;
  readonly EnaSrdUdpSpecification?: EC2InstanceEnaSrdUdpSpecification;
};

type EC2InstanceEnaSrdUdpSpecification = {
  readonly EnaSrdUdpEnabled?: boolean | string;
};

type EC2InstancePrivateDnsNameOptions = {
  readonly EnableResourceNameDnsAAAARecord?: boolean | string;
  readonly EnableResourceNameDnsARecord?: boolean | string;
  readonly HostnameType?: string;
};

type EC2InstanceSsmAssociations = {
  readonly AssociationParameters?: readonly EC2InstanceAssociationParameters[];
  readonly DocumentName: string;
};

type EC2InstanceAssociationParameters = {
  readonly Key: string;
  readonly Value: readonly string[];
};

type EC2InstanceVolumes = {
  readonly Device: string;
  readonly VolumeId: string;
};

type EC2InstanceMetadataOptions = {
  readonly HttpPutResponseHopLimit?: number | string;
  readonly HttpProtocolIpv6?: string;
  readonly HttpTokens?: string;
  readonly InstanceMetadataTags?: string;
  readonly HttpEndpoint?: string;
};

type EC2LaunchTemplate = {
  readonly LaunchTemplateName?: string;
  readonly LaunchTemplateData: EC2LaunchTemplateLaunchTemplateData;
  readonly VersionDescription?: string;
  readonly TagSpecifications?: readonly EC2LaunchTemplateTagSpecifications2[];
};

type EC2LaunchTemplateLaunchTemplateData = {
  readonly SecurityGroups?: readonly string[];
  readonly TagSpecifications?: readonly EC2LaunchTemplateTagSpecifications[];
  readonly UserData?: string;
  readonly BlockDeviceMappings?: readonly EC2LaunchTemplateBlockDeviceMappings[];
  readonly MaintenanceOptions?: EC2LaunchTemplateMaintenanceOptions;
  readonly IamInstanceProfile?: EC2LaunchTemplateIamInstanceProfile;
  readonly KernelId?: string;
  readonly EbsOptimized?: boolean | string;
  readonly ElasticGpuSpecifications?: readonly EC2LaunchTemplateElasticGpuSpecifications[];
  readonly ElasticInferenceAccelerators?: readonly EC2LaunchTemplateElasticInferenceAccelerators[];
  readonly Placement?: EC2LaunchTemplatePlacement;
  readonly NetworkInterfaces?: readonly EC2LaunchTemplateNetworkInterfaces[];
  readonly EnclaveOptions?: EC2LaunchTemplateEnclaveOptions;
  readonly ImageId?: string;
  readonly InstanceType?: string;
  readonly Monitoring?: EC2LaunchTemplateMonitoring;
  readonly HibernationOptions?: EC2LaunchTemplateHibernationOptions;
  readonly MetadataOptions?: EC2LaunchTemplateMetadataOptions;
  readonly LicenseSpecifications?: readonly EC2LaunchTemplateLicenseSpecifications[];
  readonly InstanceInitiatedShutdownBehavior?: string;
  readonly DisableApiStop?: boolean | string;
  readonly CpuOptions?: EC2LaunchTemplateCpuOptions;
  readonly PrivateDnsNameOptions?: EC2LaunchTemplatePrivateDnsNameOptions;
  readonly SecurityGroupIds?: readonly string[];
  readonly KeyName?: string;
  readonly DisableApiTermination?: boolean | string;
  readonly InstanceMarketOptions?: EC2LaunchTemplateInstanceMarketOptions;
  readonly InstanceRequirements?: EC2LaunchTemplateInstanceRequirements;
  readonly RamDiskId?: string;
  readonly CapacityReservationSpecification?: EC2LaunchTemplateCapacityReservationSpecification;
  readonly CreditSpecification?: EC2LaunchTemplateCreditSpecification;
  readonly NetworkPerformanceOptions?: EC2LaunchTemplateNetworkPerformanceOptions;
};

type EC2LaunchTemplateTagSpecifications = {
  readonly ResourceType?: string;
  readonly Tags?: readonly Tag[];
};

type EC2LaunchTemplateBlockDeviceMappings = {
  readonly Ebs?: EC2LaunchTemplateEbs;
  readonly NoDevice?: string;
  readonly VirtualName?: string;
  readonly DeviceName?: string;
};

type EC2LaunchTemplateEbs = {
  readonly SnapshotId?: string;
  readonly VolumeType?: string;
  readonly KmsKeyId?: string;
  readonly Encrypted?: boolean | string;
  readonly Throughput?: number | string;
  readonly Iops?: number | string;
  readonly VolumeSize?: number | string;
  readonly DeleteOnTermination?: boolean | string;
  readonly EbsCardIndex?: number | string;
  readonly VolumeInitializationRate?: number | string;
};

type EC2LaunchTemplateMaintenanceOptions = {
  readonly AutoRecovery?: string;
};

type EC2LaunchTemplateIamInstanceProfile = {
  readonly Arn?: string;
  readonly Name?: string;
};

type EC2LaunchTemplateElasticGpuSpecifications = {
  readonly Type?: string;
};

type EC2LaunchTemplateElasticInferenceAccelerators = {
  readonly Type?: string;
  readonly Count?: number | string;
};

type EC2LaunchTemplatePlacement = {
  readonly GroupName?: string;
  readonly Tenancy?: string;
  readonly SpreadDomain?: string;
  readonly PartitionNumber?: number | string;
  readonly AvailabilityZone?: string;
  readonly Affinity?: string;
  readonly HostId?: string;
  readonly HostResourceGroupArn?: string;
  readonly GroupId?: string;
};

type EC2LaunchTemplateNetworkInterfaces = {
  readonly Description?: string;
  readonly PrivateIpAddress?: string;
  readonly PrivateIpAddresses?: readonly EC2LaunchTemplatePrivateIpAddresses[];
  readonly SecondaryPrivateIpAddressCount?: number | string;
  readonly Ipv6PrefixCount?: number | string;
  readonly Ipv4Prefixes?: readonly EC2LaunchTemplateIpv4Prefixes[];
  readonly DeviceIndex?: number | string;
  readonly PrimaryIpv6?: boolean | string;
  readonly Ipv4PrefixCount?: number | string;
  readonly Ipv6Prefixes?: readonly EC2LaunchTemplateIpv6Prefixes[];
  readonly SubnetId?: string;
  readonly Ipv6Addresses?: readonly EC2LaunchTemplateIpv6Addresses[];
  readonly AssociatePublicIpAddress?: boolean | string;
  readonly NetworkInterfaceId?: string;
  readonly NetworkCardIndex?: number | string;
  readonly InterfaceType?: string;
  readonly AssociateCarrierIpAddress?: boolean | string;
  readonly Ipv6AddressCount?: number | string;
  readonly Groups?: readonly string[];
  readonly DeleteOnTermination?: boolean | string;
  readonly EnaQueueCount?: number | string;
  readonly EnaSrdSpecification?: EC2LaunchTemplateEnaSrdSpecification;
  readonly ConnectionTrackingSpecification?: EC2LaunchTemplateConnectionTrackingSpecification;
};

type EC2LaunchTemplatePrivateIpAddresses = {
  readonly PrivateIpAddress?: string;
  readonly Primary?: boolean | string;
};

type EC2LaunchTemplateIpv4Prefixes = {
  readonly Ipv4Prefix?: string;
};

type EC2LaunchTemplateIpv6Prefixes = {
  readonly Ipv6Prefix?: string;
};

type EC2LaunchTemplateIpv6Addresses = {
  readonly Ipv6Address?: string;
};

type EC2LaunchTemplateEnaSrdSpecification = {
  readonly EnaSrdEnabled?: boolean | string;
  readonly EnaSrdUdpSpecification?: EC2LaunchTemplateEnaSrdUdpSpecification;
};

type EC2LaunchTemplateEnaSrdUdpSpecification = {
  readonly EnaSrdUdpEnabled?: boolean | string;
};

type EC2LaunchTemplateConnectionTrackingSpecification = {
  readonly UdpTimeout?: number | string;
  readonly TcpEstablishedTimeout?: number | string;
  readonly UdpStreamTimeout?: number | string;
};

type EC2LaunchTemplateEnclaveOptions = {
  readonly Enabled?: boolean | string;
};

type EC2LaunchTemplateMonitoring = {
  readonly Enabled?: boolean | string;
};

type EC2LaunchTemplateHibernationOptions = {
  readonly Configured?: boolean | string;
};

type EC2LaunchTemplateMetadataOptions = {
  readonly HttpPutResponseHopLimit?: number | string;
  readonly HttpTokens?: string;
  readonly HttpProtocolIpv6?: string;
  readonly InstanceMetadataTags?: string;
  readonly HttpEndpoint?: string;
};

type EC2LaunchTemplateLicenseSpecifications = {
  readonly LicenseConfigurationArn?: string;
};

type EC2LaunchTemplateCpuOptions = {
  readonly ThreadsPerCore?: number | string;
  readonly AmdSevSnp?: string;
  readonly CoreCount?: number | string;
  readonly NestedVirtualization?: string;
};

type EC2LaunchTemplatePrivateDnsNameOptions = {
  readonly EnableResourceNameDnsARecord?: boolean | string;
  readonly HostnameType?: string;
  readonly EnableResourceNameDnsAAAARecord?: boolean | string;
};

type EC2LaunchTemplateInstanceMarketOptions = {
  readonly SpotOptions?: EC2LaunchTemplateSpotOptions;
  readonly MarketType?: string;
};

type EC2LaunchTemplateSpotOptions = {
  readonly SpotInstanceType?: string;
  readonly InstanceInterruptionBehavior?: string;
  readonly MaxPrice?: string;
  readonly BlockDurationMinutes?: number | string;
  readonly ValidUntil?: string;
};

type EC2LaunchTemplateInstanceRequirements = {
  readonly LocalStorageTypes?: readonly string[];
  readonly InstanceGenerations?: readonly string[];
  readonly NetworkInterfaceCount?: EC2LaunchTemplateNetworkInterfaceCount;
  readonly MemoryGiBPerVCpu?: EC2LaunchTemplateMemoryGiBPerVCpu;
  readonly AcceleratorTypes?: readonly string[];
  readonly VCpuCount?: EC2LaunchTemplateVCpuCount;
  readonly ExcludedInstanceTypes?: readonly string[];
  readonly AcceleratorManufacturers?: readonly string[];
  readonly AllowedInstanceTypes?: readonly string[];
  readonly LocalStorage?: string;
  readonly CpuManufacturers?: readonly string[];
  readonly AcceleratorCount?: EC2LaunchTemplateAcceleratorCount;
  readonly NetworkBandwidthGbps?: EC2LaunchTemplateNetworkBandwidthGbps;
  readonly BareMetal?: string;
  readonly RequireHibernateSupport?: boolean | string;
  readonly SpotMaxPricePercentageOverLowestPrice?: number | string;
  readonly BaselineEbsBandwidthMbps?: EC2LaunchTemplateBaselineEbsBandwidthMbps;
  readonly OnDemandMaxPricePercentageOverLowestPrice?: number | string;
  readonly AcceleratorNames?: readonly string[];
  readonly AcceleratorTotalMemoryMiB?: EC2LaunchTemplateAcceleratorTotalMemoryMiB;
  readonly BurstablePerformance?: string;
  readonly MemoryMiB?: EC2LaunchTemplateMemoryMiB;
  readonly TotalLocalStorageGB?: EC2LaunchTemplateTotalLocalStorageGB;
  readonly MaxSpotPriceAsPercentageOfOptimalOnDemandPrice?: number | string;
  readonly BaselinePerformanceFactors?: EC2LaunchTemplateBaselinePerformanceFactors;
};

type EC2LaunchTemplateNetworkInterfaceCount = {
  readonly Min?: number | string;
  readonly Max?: number | string;
};

type EC2LaunchTemplateMemoryGiBPerVCpu = {
  readonly Min?: number | string;
  readonly Max?: number | string;
};

type EC2LaunchTemplateVCpuCount = {
  readonly Min?: number | string;
  readonly Max?: number | string;
};

type EC2LaunchTemplateAcceleratorCount = {
  readonly Min?: number | string;
  readonly Max?: number | string;
};

type EC2LaunchTemplateNetworkBandwidthGbps = {
  readonly Min?: number | string;
  readonly Max?: number | string;
};

type EC2LaunchTemplateBaselineEbsBandwidthMbps = {
  readonly Min?: number | string;
  readonly Max?: number | string;
};

type EC2LaunchTemplateAcceleratorTotalMemoryMiB = {
  readonly Min?: number | string;
  readonly Max?: number | string;
};

type EC2LaunchTemplateMemoryMiB = {
  readonly Min?: number | string;
  readonly Max?: number | string;
};

type EC2LaunchTemplateTotalLocalStorageGB = {
  readonly Min?: number | string;
  readonly Max?: number | string;
};

type EC2LaunchTemplateBaselinePerformanceFactors = {
  readonly Cpu?: EC2LaunchTemplateCpu;
};

type EC2LaunchTemplateCpu = {
  readonly References?: readonly EC2LaunchTemplateReferences[];
};

type EC2LaunchTemplateReferences = {
  readonly InstanceFamily?: string;
};

type EC2LaunchTemplateCapacityReservationSpecification = {
  readonly CapacityReservationPreference?: string;
  readonly CapacityReservationTarget?: EC2LaunchTemplateCapacityReservationTarget;
};

type EC2LaunchTemplateCapacityReservationTarget = {
  readonly CapacityReservationResourceGroupArn?: string;
  readonly CapacityReservationId?: string;
};

type EC2LaunchTemplateCreditSpecification = {
  readonly CpuCredits?: string;
};

type EC2LaunchTemplateNetworkPerformanceOptions = {
  readonly BandwidthWeighting?: string;
};

type EC2LaunchTemplateTagSpecifications2 = {
  readonly ResourceType?: string;
  readonly Tags?: readonly Tag[];
};

type EC2NatGateway = {
  readonly SecondaryAllocationIds?: readonly string[];
  readonly PrivateIpAddress?: string;
  readonly ConnectivityType?: string;
  readonly SecondaryPrivateIpAddresses?: readonly string[];
  readonly SecondaryPrivateIpAddressCount?: number | string;
  readonly AllocationId?: string;
  readonly SubnetId?: string;
  readonly Tags?: readonly Tag[];
  readonly MaxDrainDurationSeconds?: number | string;
  readonly VpcId?: string;
  readonly AvailabilityMode?: string;
  readonly AvailabilityZoneAddresses?: readonly EC2NatGatewayAvailabilityZoneAddresses[];
};

type EC2NatGatewayAvailabilityZoneAddresses = {
  readonly AvailabilityZone?: string;
  readonly AvailabilityZoneId?: string;
  readonly AllocationIds: readonly string[];
};

type EC2Route = {
  readonly DestinationIpv6CidrBlock?: string;
  readonly RouteTableId: string;
  readonly InstanceId?: string;
  readonly LocalGatewayId?: string;
  readonly CarrierGatewayId?: string;
  readonly DestinationCidrBlock?: string;
  readonly GatewayId?: string;
  readonly NetworkInterfaceId?: string;
  readonly VpcEndpointId?: string;
  readonly TransitGatewayId?: string;
  readonly VpcPeeringConnectionId?: string;
  readonly EgressOnlyInternetGatewayId?: string;
  readonly DestinationPrefixListId?: string;
  readonly NatGatewayId?: string;
  readonly CoreNetworkArn?: string;
  readonly OdbNetworkArn?: string;
};

type EC2RouteTable = {
  readonly VpcId: string;
  readonly Tags?: readonly Tag[];
};

type EC2SecurityGroup = {
  readonly GroupDescription: string;
  readonly GroupName?: string;
  readonly SecurityGroupEgress?: readonly EC2SecurityGroupSecurityGroupEgress[];
  readonly SecurityGroupIngress?: readonly EC2SecurityGroupSecurityGroupIngress[];
  readonly Tags?: readonly Tag[];
  readonly VpcId?: string;
};

type EC2SecurityGroupSecurityGroupEgress = {
  readonly CidrIp?: string;
  readonly CidrIpv6?: string;
  readonly Description?: string;
  readonly DestinationPrefixListId?: string;
  readonly DestinationSecurityGroupId?: string;
  readonly FromPort?: number | string;
  readonly IpProtocol: string;
  readonly ToPort?: number | string;
};

type EC2SecurityGroupSecurityGroupIngress = {
  readonly CidrIp?: string;
  readonly CidrIpv6?: string;
  readonly Description?: string;
  readonly FromPort?: number | string;
  readonly IpProtocol: string;
  readonly SourcePrefixListId?: string;
  readonly SourceSecurityGroupId?: string;
  readonly SourceSecurityGroupName?: string;
  readonly SourceSecurityGroupOwnerId?: string;
  readonly ToPort?: number | string;
};

type EC2SecurityGroupEgress = {
  readonly CidrIp?: string;
  readonly CidrIpv6?: string;
  readonly Description?: string;
  readonly DestinationPrefixListId?: string;
  readonly DestinationSecurityGroupId?: string;
  readonly FromPort?: number | string;
  readonly GroupId: string;
  readonly IpProtocol: string;
  readonly ToPort?: number | string;
};

type EC2SecurityGroupIngress = {
  readonly CidrIp?: string;
  readonly CidrIpv6?: string;
  readonly Description?: string;
  readonly FromPort?: number | string;
  readonly GroupId?: string;
  readonly GroupName?: string;
  readonly IpProtocol: string;
  readonly SourcePrefixListId?: string;
  readonly SourceSecurityGroupId?: string;
  readonly SourceSecurityGroupName?: string;
  readonly SourceSecurityGroupOwnerId?: string;
  readonly ToPort?: number | string;
};

type EC2Subnet = {
  readonly AssignIpv6AddressOnCreation?: boolean | string;
  readonly MapPublicIpOnLaunch?: boolean | string;
  readonly EnableDns64?: boolean | string;
  readonly VpcId: string;
  readonly AvailabilityZoneId?: string;
  readonly OutpostArn?: string;
  readonly PrivateDnsNameOptionsOnLaunch?: EC2SubnetPrivateDnsNameOptionsOnLaunch | Json;
  readonly AvailabilityZone?: string;
  readonly CidrBlock?: string;
  readonly Ipv6Native?: boolean | string;
  readonly Ipv6CidrBlock?: string;
  readonly Tags?: readonly Tag[];
  readonly EnableLniAtDeviceIndex?: number | string;
  readonly Ipv4IpamPoolId?: string;
  readonly Ipv4NetmaskLength?: number | string;
  readonly Ipv6IpamPoolId?: string;
  readonly Ipv6NetmaskLength?: number | string;
};

type EC2SubnetPrivateDnsNameOptionsOnLaunch = {
  readonly EnableResourceNameDnsARecord?: boolean | string;
  readonly HostnameType?: string;
  readonly EnableResourceNameDnsAAAARecord?: boolean | string;
};

type EC2SubnetRouteTableAssociation = {
  readonly RouteTableId: string;
  readonly SubnetId: string;
};

type EC2VPC = {
  readonly InstanceTenancy?: string;
  readonly Ipv4NetmaskLength?: number | string;
  readonly CidrBlock?: string;
  readonly Ipv4IpamPoolId?: string;
  readonly EnableDnsSupport?: boolean | string;
  readonly EnableDnsHostnames?: boolean | string;
  readonly Tags?: readonly Tag[];
  readonly VpcEncryptionControl?: EC2VPCVpcEncryptionControl;
};

type EC2VPCVpcEncryptionControl = {
  readonly ElasticFileSystemExclusion?: string;
  readonly VirtualPrivateGatewayExclusion?: string;
  readonly Mode?: string;
  readonly VpcEncryptionControlId?: string;
  readonly VpcLatticeExclusion?: string;
  readonly VpcId?: string;
  readonly State?: string;
  readonly NatGatewayExclusion?: string;
  readonly EgressOnlyInternetGatewayExclusion?: string;
  readonly StateMessage?: string;
  readonly LambdaExclusion?: string;
  readonly ResourceExclusions?: EC2VPCResourceExclusions;
  readonly InternetGatewayExclusion?: string;
  readonly VpcPeeringExclusion?: string;
};

type EC2VPCResourceExclusions = {
  readonly ElasticFileSystem?: EC2VPCElasticFileSystem;
  readonly VpcLattice?: EC2VPCElasticFileSystem;
  readonly VpcPeering?: EC2VPCElasticFileSystem;
  readonly InternetGateway?: EC2VPCElasticFileSystem;
  readonly EgressOnlyInternetGateway?: EC2VPCElasticFileSystem;
  readonly VirtualPrivateGateway?: EC2VPCElasticFileSystem;
  readonly NatGateway?: EC2VPCElasticFileSystem;
  readonly Lambda?: EC2VPCElasticFileSystem;
};

type EC2VPCElasticFileSystem = {
  readonly State?: string;
  readonly StateMessage?: string;
};

type EC2VPCEndpoint = {
  readonly PrivateDnsEnabled?: boolean | string;
  readonly VpcId: string;
  readonly RouteTableIds?: readonly string[];
  readonly ServiceName?: string;
  readonly PolicyDocument?: string | Json | Json;
  readonly VpcEndpointType?: string;
  readonly SecurityGroupIds?: readonly string[];
  readonly SubnetIds?: readonly string[];
  readonly IpAddressType?: string;
  readonly ServiceRegion?: string;
  readonly DnsOptions?: EC2VPCEndpointDnsOptions;
  readonly ResourceConfigurationArn?: string;
  readonly ServiceNetworkArn?: string;
  readonly Tags?: readonly Tag[];
};

type EC2VPCEndpointDnsOptions = {
  readonly PrivateDnsOnlyForInboundResolverEndpoint?: string;
  readonly PrivateDnsSpecifiedDomains?: readonly string[];
  readonly DnsRecordIpType?: string;
  readonly PrivateDnsPreference?: string;
};

type EC2VPCEndpointService = {
  readonly NetworkLoadBalancerArns?: readonly string[];
  readonly PayerResponsibility?: string;
  readonly AcceptanceRequired?: boolean | string;
  readonly ContributorInsightsEnabled?: boolean | string;
  readonly GatewayLoadBalancerArns?: readonly string[];
  readonly Tags?: readonly Tag[];
  readonly SupportedIpAddressTypes?: readonly string[];
  readonly SupportedRegions?: readonly string[];
  readonly PrivateDnsName?: string;
  readonly PrivateDnsNameConfiguration?: EC2VPCEndpointServicePrivateDnsNameConfiguration;
};

type EC2VPCEndpointServicePrivateDnsNameConfiguration = {
  readonly Name?: string;
  readonly State?: string;
  readonly Type?: string;
  readonly Value?: string;
};

type EC2VPCEndpointServicePermissions = {
  readonly AllowedPrincipals?: readonly string[];
  readonly ServiceId: string;
};

type EC2VPCGatewayAttachment = {
  readonly InternetGatewayId?: string;
  readonly VpcId: string;
  readonly VpnGatewayId?: string;
};

type ECSCluster = {
  readonly ClusterSettings?: readonly ECSClusterClusterSettings[];
  readonly DefaultCapacityProviderStrategy?: readonly ECSClusterDefaultCapacityProviderStrategy[];
  readonly Configuration?: ECSClusterConfiguration;
  readonly ServiceConnectDefaults?: ECSClusterServiceConnectDefaults;
  readonly CapacityProviders?: readonly string[];
  readonly ClusterName?: string;
  readonly Tags?: readonly Tag[];
};

type ECSClusterClusterSettings = {
  readonly Value?: string;
  readonly Name?: string;
};

type ECSClusterDefaultCapacityProviderStrategy = {
  readonly CapacityProvider?: string;
  readonly Weight?: number | string;
  readonly Base?: number | string;
};

type ECSClusterConfiguration = {
  readonly ExecuteCommandConfiguration?: ECSClusterExecuteCommandConfiguration;
  readonly ManagedStorageConfiguration?: ECSClusterManagedStorageConfiguration;
};

type ECSClusterExecuteCommandConfiguration = {
  readonly Logging?: string;
  readonly KmsKeyId?: string;
  readonly LogConfiguration?: ECSClusterLogConfiguration;
};

type ECSClusterLogConfiguration = {
  readonly S3EncryptionEnabled?: boolean | string;
  readonly CloudWatchEncryptionEnabled?: boolean | string;
  readonly CloudWatchLogGroupName?: string;
  readonly S3KeyPrefix?: string;
  readonly S3BucketName?: string;
};

type ECSClusterManagedStorageConfiguration = {
  readonly FargateEphemeralStorageKmsKeyId?: string;
  readonly KmsKeyId?: string;
};

type ECSClusterServiceConnectDefaults = {
  readonly Namespace?: string;
};

type ECSService = {
  readonly PlatformVersion?: string;
  readonly HealthCheckGracePeriodSeconds?: number | string;
  readonly EnableECSManagedTags?: boolean | string;
  readonly EnableExecuteCommand?: boolean | string;
  readonly PlacementConstraints?: readonly ECSServicePlacementConstraints[];
  readonly PropagateTags?: string;
  readonly Cluster?: string;
  readonly LoadBalancers?: readonly ECSServiceLoadBalancers[];
  readonly ServiceConnectConfiguration?: ECSServiceServiceConnectConfiguration;
  readonly DesiredCount?: number | string;
  readonly PlacementStrategies?: readonly ECSServicePlacementStrategies[];
  readonly DeploymentController?: ECSServiceDeploymentController;
  readonly ServiceRegistries?: readonly ECSServiceServiceRegistries[];
  readonly CapacityProviderStrategy?: readonly ECSServiceCapacityProviderStrategy[];
  readonly LaunchType?: string;
  readonly Role?: string;
  readonly SchedulingStrategy?: string;
  readonly TaskDefinition?: string;
  readonly ServiceName?: string;
  readonly NetworkConfiguration?: ECSServiceNetworkConfiguration;
  readonly DeploymentConfiguration?: ECSServiceDeploymentConfiguration;
  readonly Tags?: readonly Tag[];
  readonly VolumeConfigurations?: readonly ECSServiceVolumeConfigurations[];
  readonly AvailabilityZoneRebalancing?: string;
  readonly Monitoring?: ECSServiceMonitoring;
  readonly ForceNewDeployment?: ECSServiceForceNewDeployment;
  readonly VpcLatticeConfigurations?: readonly ECSServiceVpcLatticeConfigurations[];
};

type ECSServicePlacementConstraints = {
  readonly Type: string;
  readonly Expression?: string;
};

type ECSServiceLoadBalancers = {
  readonly TargetGroupArn?: string;
  readonly LoadBalancerName?: string;
  readonly ContainerName?: string;
  readonly ContainerPort?: number | string;
  readonly AdvancedConfiguration?: ECSServiceAdvancedConfiguration;
};

type ECSServiceAdvancedConfiguration = {
  readonly TestListenerRule?: string;
  readonly AlternateTargetGroupArn: string;
  readonly ProductionListenerRule?: string;
  readonly RoleArn?: string;
};

type ECSServiceServiceConnectConfiguration = {
  readonly Services?: readonly ECSServiceServices[];
  readonly Enabled: boolean | string;
  readonly LogConfiguration?: ECSServiceLogConfiguration;
  readonly Namespace?: string;
  readonly AccessLogConfiguration?: ECSServiceAccessLogConfiguration;
};

type ECSServiceServices = {
  readonly IngressPortOverride?: number | string;
  readonly ClientAliases?: readonly ECSServiceClientAliases[];
  readonly DiscoveryName?: string;
  readonly PortName: string;
  readonly Timeout?: ECSServiceTimeout;
  readonly Tls?: ECSServiceTls;
};

type ECSServiceClientAliases = {
  readonly DnsName?: string;
  readonly Port: number | string;
  readonly TestTrafficRules?: ECSServiceTestTrafficRules;
};

type ECSServiceTestTrafficRules = {
  readonly Header: ECSServiceHeader;
};

type ECSServiceHeader = {
  readonly Value?: ECSServiceValue;
  readonly Name: string;
};

type ECSServiceValue = {
  readonly Exact: string;
};

type ECSServiceTimeout = {
  readonly PerRequestTimeoutSeconds?: number | string;
  readonly IdleTimeoutSeconds?: number | string;
};

type ECSServiceTls = {
  readonly IssuerCertificateAuthority: ECSServiceIssuerCertificateAuthority;
  readonly KmsKey?: string;
  readonly RoleArn?: string;
};

type ECSServiceIssuerCertificateAuthority = {
  readonly AwsPcaAuthorityArn?: string;
};

type ECSServiceLogConfiguration = {
  readonly SecretOptions?: readonly ECSServiceSecretOptions[];
  readonly Options?: Readonly<Record<string, string>>;
  readonly LogDriver?: string;
};

type ECSServiceSecretOptions = {
  readonly ValueFrom: string;
  readonly Name: string;
};

type ECSServiceAccessLogConfiguration = {
  readonly Format: string;
  readonly IncludeQueryParameters?: string;
};

type ECSServicePlacementStrategies = {
  readonly Field?: string;
  readonly Type: string;
};

type ECSServiceDeploymentController = {
  readonly Type?: string;
};

type ECSServiceServiceRegistries = {
  readonly ContainerName?: string;
  readonly Port?: number | string;
  readonly ContainerPort?: number | string;
  readonly RegistryArn?: string;
};

type ECSServiceCapacityProviderStrategy = {
  readonly CapacityProvider?: string;
  readonly Base?: number | string;
  readonly Weight?: number | string;
};

type ECSServiceNetworkConfiguration = {
  readonly AwsvpcConfiguration?: ECSServiceAwsvpcConfiguration;
};

type ECSServiceAwsvpcConfiguration = {
  readonly SecurityGroups?: readonly string[];
  readonly Subnets?: readonly string[];
  readonly AssignPublicIp?: string;
};

type ECSServiceDeploymentConfiguration = {
  readonly Alarms?: ECSServiceAlarms;
  readonly DeploymentCircuitBreaker?: ECSServiceDeploymentCircuitBreaker;
  readonly MaximumPercent?: number | string;
  readonly MinimumHealthyPercent?: number | string;
  readonly CanaryConfiguration?: ECSServiceCanaryConfiguration;
  readonly BakeTimeInMinutes?: number | string;
  readonly LifecycleHooks?: readonly ECSServiceLifecycleHooks[];
  readonly EarlySuccessCriteria?: ECSServiceEarlySuccessCriteria;
  readonly Strategy?: string;
  readonly LinearConfiguration?: ECSServiceLinearConfiguration;
};

type ECSServiceAlarms = {
  readonly AlarmNames: readonly string[];
  readonly Enable: boolean | string;
  readonly Rollback: boolean | string;
};

type ECSServiceDeploymentCircuitBreaker = {
  readonly Enable: boolean | string;
  readonly Rollback: boolean | string;
  readonly ThresholdConfiguration?: ECSServiceThresholdConfiguration;
  readonly ResetOnHealthyTask?: boolean | string;
};

type ECSServiceThresholdConfiguration = {
  readonly Type: string;
  readonly Value: number | string;
};

type ECSServiceCanaryConfiguration = {
  readonly CanaryPercent?: number | string;
  readonly CanaryBakeTimeInMinutes?: number | string;
};

type ECSServiceLifecycleHooks = {
  readonly TimeoutConfiguration?: ECSServiceTimeoutConfiguration;
  readonly LifecycleStages: readonly string[];
  readonly TargetType?: string;
  readonly HookTargetArn?: string;
  readonly HookDetails?: string | Json;
  readonly RoleArn?: string;
};

type ECSServiceTimeoutConfiguration = {
  readonly Action?: string;
  readonly TimeoutInMinutes?: number | string;
};

type ECSServiceEarlySuccessCriteria = {
  readonly SourceServiceRevisionCleanup?: string;
  readonly HealthyPercent?: number | string;
  readonly Enable?: boolean | string;
};

type ECSServiceLinearConfiguration = {
  readonly StepBakeTimeInMinutes?: number | string;
  readonly StepPercent?: number | string;
};

type ECSServiceVolumeConfigurations = {
  readonly ManagedEBSVolume?: ECSServiceManagedEBSVolume;
  readonly Name: string;
};

type ECSServiceManagedEBSVolume = {
  readonly SnapshotId?: string;
  readonly VolumeType?: string;
  readonly KmsKeyId?: string;
  readonly TagSpecifications?: readonly ECSServiceTagSpecifications[];
  readonly FilesystemType?: string;
  readonly Encrypted?: boolean | string;
  readonly Throughput?: number | string;
  readonly VolumeInitializationRate?: number | string;
  readonly Iops?: number | string;
  readonly SizeInGiB?: number | string;
  readonly RoleArn: string;
};

type ECSServiceTagSpecifications = {
  readonly PropagateTags?: string;
  readonly ResourceType: string;
  readonly Tags?: readonly Tag[];
};

type ECSServiceMonitoring = {
  readonly MetricConfigurations: readonly ECSServiceMetricConfigurations[];
};

type ECSServiceMetricConfigurations = {
  readonly ResolutionSeconds: number | string;
  readonly MetricNames: readonly string[];
};

type ECSServiceForceNewDeployment = {
  readonly EnableForceNewDeployment: boolean | string;
  readonly ForceNewDeploymentNonce?: string;
};

type ECSServiceVpcLatticeConfigurations = {
  readonly TargetGroupArn: string;
  readonly PortName: string;
  readonly RoleArn: string;
};

type ECSTaskDefinition = {
  readonly TaskRoleArn?: string;
  readonly IpcMode?: string;
  readonly InferenceAccelerators?: readonly ECSTaskDefinitionInferenceAccelerators[];
  readonly Memory?: string;
  readonly PlacementConstraints?: readonly ECSTaskDefinitionPlacementConstraints[];
  readonly Cpu?: string;
  readonly RequiresCompatibilities?: readonly string[];
  readonly NetworkMode?: string;
  readonly PidMode?: string;
  readonly ExecutionRoleArn?: string;
  readonly RuntimePlatform?: ECSTaskDefinitionRuntimePlatform;
  readonly ProxyConfiguration?: ECSTaskDefinitionProxyConfiguration;
  readonly Volumes?: readonly ECSTaskDefinitionVolumes[];
  readonly ContainerDefinitions?: readonly ECSTaskDefinitionContainerDefinitions[];
  readonly Family?: string;
  readonly EphemeralStorage?: ECSTaskDefinitionEphemeralStorage;
  readonly Tags?: readonly Tag[];
  readonly EnableFaultInjection?: boolean | string;
};

type ECSTaskDefinitionInferenceAccelerators = {
  readonly DeviceType?: string;
  readonly DeviceName?: string;
};

type ECSTaskDefinitionPlacementConstraints = {
  readonly Type: string;
  readonly Expression?: string;
};

type ECSTaskDefinitionRuntimePlatform = {
  readonly OperatingSystemFamily?: string;
  readonly CpuArchitecture?: string;
};

type ECSTaskDefinitionProxyConfiguration = {
  readonly ProxyConfigurationProperties?: readonly ECSTaskDefinitionProxyConfigurationProperties[];
  readonly Type?: string;
  readonly ContainerName: string;
};

type ECSTaskDefinitionProxyConfigurationProperties = {
  readonly Value?: string;
  readonly Name?: string;
};

type ECSTaskDefinitionVolumes = {
  readonly EFSVolumeConfiguration?: ECSTaskDefinitionEFSVolumeConfiguration;
  readonly Host?: ECSTaskDefinitionHost;
  readonly DockerVolumeConfiguration?: ECSTaskDefinitionDockerVolumeConfiguration;
  readonly Name?: string;
  readonly S3FilesVolumeConfiguration?: ECSTaskDefinitionS3FilesVolumeConfiguration;
  readonly ConfiguredAtLaunch?: boolean | string;
  readonly FSxWindowsFileServerVolumeConfiguration?: ECSTaskDefinitionFSxWindowsFileServerVolumeConfiguration;
};

type ECSTaskDefinitionEFSVolumeConfiguration = {
  readonly FilesystemId: string;
  readonly TransitEncryption?: string;
  readonly AuthorizationConfig?: ECSTaskDefinitionAuthorizationConfig;
  readonly RootDirectory?: string;
  readonly TransitEncryptionPort?: number | string;
};

type ECSTaskDefinitionAuthorizationConfig = {
  readonly IAM?: string;
  readonly AccessPointId?: string;
};

type ECSTaskDefinitionHost = {
  readonly SourcePath?: string;
};

type ECSTaskDefinitionDockerVolumeConfiguration = {
  readonly DriverOpts?: Readonly<Record<string, string>>;
  readonly Scope?: string;
  readonly Autoprovision?: boolean | string;
  readonly Driver?: string;
  readonly Labels?: Readonly<Record<string, string>>;
};

type ECSTaskDefinitionS3FilesVolumeConfiguration = {
  readonly FileSystemArn: string;
  readonly AccessPointArn?: string;
  readonly RootDirectory?: string;
  readonly TransitEncryptionPort?: number | string;
};

type ECSTaskDefinitionFSxWindowsFileServerVolumeConfiguration = {
  readonly AuthorizationConfig?: ECSTaskDefinitionAuthorizationConfig2;
  readonly FileSystemId: string;
  readonly RootDirectory: string;
};

type ECSTaskDefinitionAuthorizationConfig2 = {
  readonly CredentialsParameter: string;
  readonly Domain: string;
};

type ECSTaskDefinitionContainerDefinitions = {
  readonly User?: string;
  readonly Secrets?: readonly ECSTaskDefinitionSecrets[];
  readonly Memory?: number | string;
  readonly Privileged?: boolean | string;
  readonly HealthCheck?: ECSTaskDefinitionHealthCheck;
  readonly StartTimeout?: number | string;
  readonly VolumesFrom?: readonly ECSTaskDefinitionVolumesFrom[];
  readonly Cpu?: number | string;
  readonly EntryPoint?: readonly string[];
  readonly DnsServers?: readonly string[];
  readonly ReadonlyRootFilesystem?: boolean | string;
  readonly Image: string;
  readonly Essential?: boolean | string;
  readonly LogConfiguration?: ECSTaskDefinitionLogConfiguration;
  readonly ResourceRequirements?: readonly ECSTaskDefinitionResourceRequirements[];
  readonly EnvironmentFiles?: readonly ECSTaskDefinitionEnvironmentFiles[];
  readonly Name: string;
  readonly FirelensConfiguration?: ECSTaskDefinitionFirelensConfiguration;
  readonly DockerSecurityOptions?: readonly string[];
  readonly SystemControls?: readonly ECSTaskDefinitionSystemControls[];
  readonly Interactive?: boolean | string;
  readonly DnsSearchDomains?: readonly string[];
  readonly Ulimits?: readonly ECSTaskDefinitionUlimits[];
  readonly StopTimeout?: number | string;
  readonly WorkingDirectory?: string;
  readonly MemoryReservation?: number | string;
  readonly RepositoryCredentials?: ECSTaskDefinitionRepositoryCredentials;
  readonly ExtraHosts?: readonly ECSTaskDefinitionExtraHosts[];
  readonly Hostname?: string;
  readonly LinuxParameters?: ECSTaskDefinitionLinuxParameters;
  readonly DisableNetworking?: boolean | string;
  readonly PseudoTerminal?: boolean | string;
  readonly MountPoints?: readonly ECSTaskDefinitionMountPoints[];
  readonly DependsOn?: readonly ECSTaskDefinitionDependsOn[];
  readonly DockerLabels?: Readonly<Record<string, string>>;
  readonly PortMappings?: readonly ECSTaskDefinitionPortMappings[];
  readonly Command?: readonly string[];
  readonly Environment?: readonly ECSTaskDefinitionProxyConfigurationProperties[];
  readonly Links?: readonly string[];
  readonly CredentialSpecs?: readonly string[];
  readonly VersionConsistency?: string;
  readonly RestartPolicy?: ECSTaskDefinitionRestartPolicy;
};

type ECSTaskDefinitionSecrets = {
  readonly ValueFrom: string;
  readonly Name: string;
};

type ECSTaskDefinitionHealthCheck = {
  readonly Command?: readonly string[];
  readonly Timeout?: number | string;
  readonly Retries?: number | string;
  readonly Interval?: number | string;
  readonly StartPeriod?: number | string;
};

type ECSTaskDefinitionVolumesFrom = {
  readonly ReadOnly?: boolean | string;
  readonly SourceContainer?: string;
};

type ECSTaskDefinitionLogConfiguration = {
  readonly SecretOptions?: readonly ECSTaskDefinitionSecrets[];
  readonly Options?: Readonly<Record<string, string>>;
  readonly LogDriver: string;
};

type ECSTaskDefinitionResourceRequirements = {
  readonly Type: string;
  readonly Value: string;
};

type ECSTaskDefinitionEnvironmentFiles = {
  readonly Type?: string;
  readonly Value?: string;
};

type ECSTaskDefinitionFirelensConfiguration = {
  readonly Options?: Readonly<Record<string, string>>;
  readonly Type?: string;
};

type ECSTaskDefinitionSystemControls = {
  readonly Value?: string;
  readonly Namespace?: string;
};

type ECSTaskDefinitionUlimits = {
  readonly SoftLimit: number | string;
  readonly HardLimit: number | string;
  readonly Name: string;
};

type ECSTaskDefinitionRepositoryCredentials = {
  readonly CredentialsParameter?: string;
};

type ECSTaskDefinitionExtraHosts = {
  readonly Hostname?: string;
  readonly IpAddress?: string;
};

type ECSTaskDefinitionLinuxParameters = {
  readonly Capabilities?: ECSTaskDefinitionCapabilities;
  readonly Swappiness?: number | string;
  readonly Tmpfs?: readonly ECSTaskDefinitionTmpfs[];
  readonly SharedMemorySize?: number | string;
  readonly Devices?: readonly ECSTaskDefinitionDevices[];
  readonly InitProcessEnabled?: boolean | string;
  readonly MaxSwap?: number | string;
};

type ECSTaskDefinitionCapabilities = {
  readonly Add?: readonly string[];
  readonly Drop?: readonly string[];
};

type ECSTaskDefinitionTmpfs = {
  readonly Size: number | string;
  readonly ContainerPath?: string;
  readonly MountOptions?: readonly string[];
};

type ECSTaskDefinitionDevices = {
  readonly HostPath?: string;
  readonly Permissions?: readonly string[];
  readonly ContainerPath?: string;
};

type ECSTaskDefinitionMountPoints = {
  readonly ReadOnly?: boolean | string;
  readonly SourceVolume?: string;
  readonly ContainerPath?: string;
};

type ECSTaskDefinitionDependsOn = {
  readonly Condition?: string;
  readonly ContainerName?: string;
};

type ECSTaskDefinitionPortMappings = {
  readonly AppProtocol?: string;
  readonly ContainerPortRange?: string;
  readonly HostPort?: number | string;
  readonly ContainerPort?: number | string;
  readonly Protocol?: string;
  readonly Name?: string;
};

type ECSTaskDefinitionRestartPolicy = {
  readonly IgnoredExitCodes?: readonly (number | string)[];
  readonly RestartAttemptPeriod?: number | string;
  readonly Enabled?: boolean | string;
};

type ECSTaskDefinitionEphemeralStorage = {
  readonly SizeInGiB?: number | string;
};

type ElasticLoadBalancingV2Listener = {
  readonly AlpnPolicy?: readonly string[];
  readonly SslPolicy?: string;
  readonly LoadBalancerArn: string;
  readonly DefaultActions: readonly ElasticLoadBalancingV2ListenerDefaultActions[];
  readonly Port?: number | string;
  readonly Certificates?: readonly ElasticLoadBalancingV2ListenerCertificates[];
  readonly Protocol?: string;
  readonly MutualAuthentication?: ElasticLoadBalancingV2ListenerMutualAuthentication;
  readonly ListenerAttributes?: readonly ElasticLoadBalancingV2ListenerListenerAttributes[];
  readonly Tags?: readonly Tag[];
};

type ElasticLoadBalancingV2ListenerDefaultActions = {
  readonly Order?: number | string;
  readonly TargetGroupArn?: string;
  readonly FixedResponseConfig?: ElasticLoadBalancingV2ListenerFixedResponseConfig;
  readonly AuthenticateCognitoConfig?: ElasticLoadBalancingV2ListenerAuthenticateCognitoConfig;
  readonly Type: string;
  readonly RedirectConfig?: ElasticLoadBalancingV2ListenerRedirectConfig;
  readonly ForwardConfig?: ElasticLoadBalancingV2ListenerForwardConfig;
  readonly AuthenticateOidcConfig?: ElasticLoadBalancingV2ListenerAuthenticateOidcConfig;
  readonly JwtValidationConfig?: ElasticLoadBalancingV2ListenerJwtValidationConfig;
};

type ElasticLoadBalancingV2ListenerFixedResponseConfig = {
  readonly ContentType?: string;
  readonly StatusCode: string;
  readonly MessageBody?: string;
};

type ElasticLoadBalancingV2ListenerAuthenticateCognitoConfig = {
  readonly OnUnauthenticatedRequest?: string;
  readonly UserPoolClientId: string;
  readonly UserPoolDomain: string;
  readonly SessionTimeout?: string;
  readonly Scope?: string;
  readonly SessionCookieName?: string;
  readonly UserPoolArn: string;
  readonly AuthenticationRequestExtraParams?: Readonly<Record<string, string>>;
};

type ElasticLoadBalancingV2ListenerRedirectConfig = {
  readonly Path?: string;
  readonly Query?: string;
  readonly Port?: string;
  readonly Host?: string;
  readonly Protocol?: string;
  readonly StatusCode: string;
};

type ElasticLoadBalancingV2ListenerForwardConfig = {
  readonly TargetGroupStickinessConfig?: ElasticLoadBalancingV2ListenerTargetGroupStickinessConfig;
  readonly TargetGroups?: readonly ElasticLoadBalancingV2ListenerTargetGroups[];
};

type ElasticLoadBalancingV2ListenerTargetGroupStickinessConfig = {
  readonly Enabled?: boolean | string;
  readonly DurationSeconds?: number | string;
};

type ElasticLoadBalancingV2ListenerTargetGroups = {
  readonly TargetGroupArn?: string;
  readonly Weight?: number | string;
};

type ElasticLoadBalancingV2ListenerAuthenticateOidcConfig = {
  readonly OnUnauthenticatedRequest?: string;
  readonly TokenEndpoint: string;
  readonly UseExistingClientSecret?: boolean | string;
  readonly SessionTimeout?: string;
  readonly Scope?: string;
  readonly Issuer: string;
  readonly ClientSecret?: string;
  readonly UserInfoEndpoint: string;
  readonly ClientId: string;
  readonly AuthorizationEndpoint: string;
  readonly SessionCookieName?: string;
  readonly AuthenticationRequestExtraParams?: Readonly<Record<string, string>>;
};

type ElasticLoadBalancingV2ListenerJwtValidationConfig = {
  readonly JwksEndpoint: string;
  readonly Issuer: string;
  readonly AdditionalClaims?: readonly ElasticLoadBalancingV2ListenerAdditionalClaims[];
};

type ElasticLoadBalancingV2ListenerAdditionalClaims = {
  readonly Format: string;
  readonly Values: readonly string[];
  readonly Name: string;
};

type ElasticLoadBalancingV2ListenerCertificates = {
  readonly CertificateArn?: string;
};

type ElasticLoadBalancingV2ListenerMutualAuthentication = {
  readonly IgnoreClientCertificateExpiry?: boolean | string;
  readonly Mode?: string;
  readonly TrustStoreArn?: string;
  readonly AdvertiseTrustStoreCaNames?: string;
};

type ElasticLoadBalancingV2ListenerListenerAttributes = {
  readonly Value?: string;
  readonly Key?: string;
};

type ElasticLoadBalancingV2ListenerRule = {
  readonly ListenerArn?: string;
  readonly Actions: readonly ElasticLoadBalancingV2ListenerRuleActions[];
  readonly Priority: number | string;
  readonly Conditions: readonly ElasticLoadBalancingV2ListenerRuleConditions[];
  readonly Transforms?: readonly ElasticLoadBalancingV2ListenerRuleTransforms[];
  readonly Tags?: readonly Tag[];
};

type ElasticLoadBalancingV2ListenerRuleActions = {
  readonly Order?: number | string;
  readonly TargetGroupArn?: string;
  readonly FixedResponseConfig?: ElasticLoadBalancingV2ListenerRuleFixedResponseConfig;
  readonly AuthenticateCognitoConfig?: ElasticLoadBalancingV2ListenerRuleAuthenticateCognitoConfig;
  readonly Type: string;
  readonly RedirectConfig?: ElasticLoadBalancingV2ListenerRuleRedirectConfig;
  readonly ForwardConfig?: ElasticLoadBalancingV2ListenerRuleForwardConfig;
  readonly AuthenticateOidcConfig?: ElasticLoadBalancingV2ListenerRuleAuthenticateOidcConfig;
  readonly JwtValidationConfig?: ElasticLoadBalancingV2ListenerRuleJwtValidationConfig;
};

type ElasticLoadBalancingV2ListenerRuleFixedResponseConfig = {
  readonly ContentType?: string;
  readonly StatusCode: string;
  readonly MessageBody?: string;
};

type ElasticLoadBalancingV2ListenerRuleAuthenticateCognitoConfig = {
  readonly OnUnauthenticatedRequest?: string;
  readonly UserPoolClientId: string;
  readonly UserPoolDomain: string;
  readonly SessionTimeout?: number | string;
  readonly Scope?: string;
  readonly SessionCookieName?: string;
  readonly UserPoolArn: string;
  readonly AuthenticationRequestExtraParams?: Readonly<Record<string, string>>;
};

type ElasticLoadBalancingV2ListenerRuleRedirectConfig = {
  readonly Path?: string;
  readonly Query?: string;
  readonly Port?: string;
  readonly Host?: string;
  readonly Protocol?: string;
  readonly StatusCode: string;
};

type ElasticLoadBalancingV2ListenerRuleForwardConfig = {
  readonly TargetGroupStickinessConfig?: ElasticLoadBalancingV2ListenerRuleTargetGroupStickinessConfig;
  readonly TargetGroups?: readonly ElasticLoadBalancingV2ListenerRuleTargetGroups[];
};

type ElasticLoadBalancingV2ListenerRuleTargetGroupStickinessConfig = {
  readonly Enabled?: boolean | string;
  readonly DurationSeconds?: number | string;
};

type ElasticLoadBalancingV2ListenerRuleTargetGroups = {
  readonly TargetGroupArn?: string;
  readonly Weight?: number | string;
};

type ElasticLoadBalancingV2ListenerRuleAuthenticateOidcConfig = {
  readonly OnUnauthenticatedRequest?: string;
  readonly TokenEndpoint: string;
  readonly UseExistingClientSecret?: boolean | string;
  readonly SessionTimeout?: number | string;
  readonly Scope?: string;
  readonly Issuer: string;
  readonly ClientSecret?: string;
  readonly UserInfoEndpoint: string;
  readonly ClientId: string;
  readonly AuthorizationEndpoint: string;
  readonly SessionCookieName?: string;
  readonly AuthenticationRequestExtraParams?: Readonly<Record<string, string>>;
};

type ElasticLoadBalancingV2ListenerRuleJwtValidationConfig = {
  readonly JwksEndpoint: string;
  readonly Issuer: string;
  readonly AdditionalClaims?: readonly ElasticLoadBalancingV2ListenerRuleAdditionalClaims[];
};

type ElasticLoadBalancingV2ListenerRuleAdditionalClaims = {
  readonly Format: string;
  readonly Name: string;
  readonly Values: readonly string[];
};

type ElasticLoadBalancingV2ListenerRuleConditions = {
  readonly Field?: string;
  readonly HttpHeaderConfig?: ElasticLoadBalancingV2ListenerRuleHttpHeaderConfig;
  readonly Values?: readonly string[];
  readonly QueryStringConfig?: ElasticLoadBalancingV2ListenerRuleQueryStringConfig;
  readonly HostHeaderConfig?: ElasticLoadBalancingV2ListenerRuleHostHeaderConfig;
  readonly HttpRequestMethodConfig?: ElasticLoadBalancingV2ListenerRuleHttpRequestMethodConfig;
  readonly PathPatternConfig?: ElasticLoadBalancingV2ListenerRulePathPatternConfig;
  readonly SourceIpConfig?: ElasticLoadBalancingV2ListenerRuleSourceIpConfig;
  readonly RegexValues?: readonly string[];
};

type ElasticLoadBalancingV2ListenerRuleHttpHeaderConfig = {
  readonly Values?: readonly string[];
  readonly HttpHeaderName?: string;
  readonly RegexValues?: readonly string[];
};

type ElasticLoadBalancingV2ListenerRuleQueryStringConfig = {
  readonly Values?: readonly ElasticLoadBalancingV2ListenerRuleValues[];
};

type ElasticLoadBalancingV2ListenerRuleValues = {
  readonly Value?: string;
  readonly Key?: string;
};

type ElasticLoadBalancingV2ListenerRuleHostHeaderConfig = {
  readonly Values?: readonly string[];
  readonly RegexValues?: readonly string[];
};

type ElasticLoadBalancingV2ListenerRuleHttpRequestMethodConfig = {
  readonly Values?: readonly string[];
};

type ElasticLoadBalancingV2ListenerRulePathPatternConfig = {
  readonly Values?: readonly string[];
  readonly RegexValues?: readonly string[];
};

type ElasticLoadBalancingV2ListenerRuleSourceIpConfig = {
  readonly Values?: readonly string[];
  readonly IpAddressType?: string;
};

type ElasticLoadBalancingV2ListenerRuleTransforms = {
  readonly Type: string;
  readonly HostHeaderRewriteConfig?: ElasticLoadBalancingV2ListenerRuleHostHeaderRewriteConfig;
  readonly UrlRewriteConfig?: ElasticLoadBalancingV2ListenerRuleHostHeaderRewriteConfig;
};

type ElasticLoadBalancingV2ListenerRuleHostHeaderRewriteConfig = {
  readonly Rewrites: readonly ElasticLoadBalancingV2ListenerRuleRewrites[];
};

type ElasticLoadBalancingV2ListenerRuleRewrites = {
  readonly Regex: string;
  readonly Replace: string;
};

type ElasticLoadBalancingV2LoadBalancer = {
  readonly IpAddressType?: string;
  readonly SecurityGroups?: readonly string[];
  readonly LoadBalancerAttributes?: readonly ElasticLoadBalancingV2LoadBalancerLoadBalancerAttributes[];
  readonly Subnets?: readonly string[];
  readonly Type?: string;
  readonly Scheme?: string;
  readonly Tags?: readonly Tag[];
  readonly Name?: string;
  readonly SubnetMappings?: readonly ElasticLoadBalancingV2LoadBalancerSubnetMappings[];
  readonly EnablePrefixForIpv6SourceNat?: string;
  readonly MinimumLoadBalancerCapacity?: ElasticLoadBalancingV2LoadBalancerMinimumLoadBalancerCapacity;
  readonly EnableCapacityReservationProvisionStabilize?: boolean | string;
  readonly EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic?: string;
  readonly Ipv4IpamPoolId?: string;
};

type ElasticLoadBalancingV2LoadBalancerLoadBalancerAttributes = {
  readonly Value?: string;
  readonly Key?: string;
};

type ElasticLoadBalancingV2LoadBalancerSubnetMappings = {
  readonly AllocationId?: string;
  readonly IPv6Address?: string;
  readonly SubnetId: string;
  readonly PrivateIPv4Address?: string;
  readonly SourceNatIpv6Prefix?: string;
};

type ElasticLoadBalancingV2LoadBalancerMinimumLoadBalancerCapacity = {
  readonly CapacityUnits: number | string;
};

type ElasticLoadBalancingV2TargetGroup = {
  readonly IpAddressType?: string;
  readonly HealthCheckIntervalSeconds?: number | string;
  readonly Matcher?: ElasticLoadBalancingV2TargetGroupMatcher;
  readonly HealthCheckPath?: string;
  readonly Port?: number | string;
  readonly Targets?: readonly ElasticLoadBalancingV2TargetGroupTargets[];
  readonly HealthCheckEnabled?: boolean | string;
  readonly ProtocolVersion?: string;
  readonly UnhealthyThresholdCount?: number | string;
  readonly HealthCheckTimeoutSeconds?: number | string;
  readonly Name?: string;
  readonly VpcId?: string;
  readonly HealthyThresholdCount?: number | string;
  readonly HealthCheckProtocol?: string;
  readonly TargetGroupAttributes?: readonly ElasticLoadBalancingV2TargetGroupTargetGroupAttributes[];
  readonly TargetType?: string;
  readonly HealthCheckPort?: string;
  readonly Protocol?: string;
  readonly Tags?: readonly Tag[];
  readonly TargetControlPort?: number | string;
};

type ElasticLoadBalancingV2TargetGroupMatcher = {
  readonly GrpcCode?: string;
  readonly HttpCode?: string;
};

type ElasticLoadBalancingV2TargetGroupTargets = {
  readonly Port?: number | string;
  readonly AvailabilityZone?: string;
  readonly Id: string;
  readonly QuicServerId?: string;
};

type ElasticLoadBalancingV2TargetGroupTargetGroupAttributes = {
  readonly Value?: string;
  readonly Key?: string;
};

type IAMInstanceProfile = {
  readonly Path?: string;
  readonly InstanceProfileName?: string;
  readonly Roles: readonly string[];
};

type IAMManagedPolicy = {
  readonly ManagedPolicyName?: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly Groups?: readonly string[];
  readonly PolicyDocument: Json | string | Json;
  readonly Roles?: readonly string[];
  readonly Users?: readonly string[];
};

type IAMPolicy = {
  readonly Groups?: readonly string[];
  readonly PolicyName: string;
  readonly PolicyDocument: Json | string | Json;
  readonly Roles?: readonly string[];
  readonly Users?: readonly string[];
};

type IAMRole = {
  readonly AssumeRolePolicyDocument: Json | string | Json;
  readonly Description?: string;
  readonly ManagedPolicyArns?: readonly string[];
  readonly MaxSessionDuration?: number | string;
  readonly Path?: string;
  readonly PermissionsBoundary?: string;
  readonly Policies?: readonly IAMRolePolicies[];
  readonly RoleName?: string;
  readonly Tags?: readonly Tag[];
};

type IAMRolePolicies = {
  readonly PolicyDocument: string | Json | Json;
  readonly PolicyName: string;
};

type IAMRolePolicy = {
  readonly RoleName: string;
  readonly PolicyName: string;
  readonly PolicyDocument?: Json;
};

type KMSKey = {
  readonly Origin?: string;
  readonly MultiRegion?: boolean | string;
  readonly Description?: string;
  readonly PendingWindowInDays?: number | string;
  readonly BypassPolicyLockoutSafetyCheck?: boolean | string;
  readonly KeyPolicy?: Json | string | Json;
  readonly KeySpec?: string;
  readonly Enabled?: boolean | string;
  readonly KeyUsage?: string;
  readonly EnableKeyRotation?: boolean | string;
  readonly Tags?: readonly Tag[];
  readonly RotationPeriodInDays?: number | string;
};

type LambdaFunction = {
  readonly ImageConfig?: LambdaFunctionImageConfig;
  readonly MemorySize?: number | string;
  readonly Description?: string;
  readonly TracingConfig?: LambdaFunctionTracingConfig;
  readonly VpcConfig?: LambdaFunctionVpcConfig;
  readonly DeadLetterConfig?: LambdaFunctionDeadLetterConfig;
  readonly Timeout?: number | string;
  readonly RuntimeManagementConfig?: LambdaFunctionRuntimeManagementConfig;
  readonly Handler?: string;
  readonly ReservedConcurrentExecutions?: number | string;
  readonly SnapStart?: LambdaFunctionSnapStart;
  readonly Code: LambdaFunctionCode;
  readonly Role: string;
  readonly FileSystemConfigs?: readonly LambdaFunctionFileSystemConfigs[];
  readonly FunctionName?: string;
  readonly Runtime?: string;
  readonly KmsKeyArn?: string;
  readonly PackageType?: string;
  readonly CodeSigningConfigArn?: string;
  readonly Environment?: LambdaFunctionEnvironment;
  readonly EphemeralStorage?: LambdaFunctionEphemeralStorage;
  readonly Layers?: readonly string[];
  readonly Tags?: readonly Tag[];
  readonly Architectures?: readonly string[];
  readonly FunctionScalingConfig?: LambdaFunctionFunctionScalingConfig;
  readonly DurableConfig?: LambdaFunctionDurableConfig;
  readonly PublishToLatestPublished?: boolean | string;
  readonly TenancyConfig?: LambdaFunctionTenancyConfig;
  readonly CapacityProviderConfig?: LambdaFunctionCapacityProviderConfig;
  readonly LoggingConfig?: LambdaFunctionLoggingConfig;
  readonly RecursiveLoop?: string;
};

type LambdaFunctionImageConfig = {
  readonly WorkingDirectory?: string;
  readonly Command?: readonly string[];
  readonly EntryPoint?: readonly string[];
};

type LambdaFunctionTracingConfig = {
  readonly Mode?: string;
};

type LambdaFunctionVpcConfig = {
  readonly Ipv6AllowedForDualStack?: boolean | string;
  readonly SecurityGroupIds?: readonly string[];
  readonly SubnetIds?: readonly string[];
};

type LambdaFunctionDeadLetterConfig = {
  readonly TargetArn?: string;
};

type LambdaFunctionRuntimeManagementConfig = {
  readonly UpdateRuntimeOn: string;
  readonly RuntimeVersionArn?: string;
};

type LambdaFunctionSnapStart = {
  readonly ApplyOn: string;
};

type LambdaFunctionCode = {
  readonly S3ObjectVersion?: string;
  readonly S3Bucket?: string;
  readonly ZipFile?: string;
  readonly S3Key?: string;
  readonly ImageUri?: string;
  readonly SourceKMSKeyArn?: string;
  readonly S3ObjectStorageMode?: string;
};

type LambdaFunctionFileSystemConfigs = {
  readonly Arn: string;
  readonly LocalMountPath: string;
  readonly S3FilesConfig?: LambdaFunctionS3FilesConfig;
};

type LambdaFunctionS3FilesConfig = {
  readonly DirectS3Read?: string;
};

type LambdaFunctionEnvironment = {
  readonly Variables?: Readonly<Record<string, string>>;
};

type LambdaFunctionEphemeralStorage = {
  readonly Size: number | string;
};

type LambdaFunctionFunctionScalingConfig = {
  readonly MinExecutionEnvironments?: number | string;
  readonly MaxExecutionEnvironments?: number | string;
};

type LambdaFunctionDurableConfig = {
  readonly KMSKeyArn?: string;
  readonly ExecutionTimeout: number | string;
  readonly RetentionPeriodInDays?: number | string;
};

type LambdaFunctionTenancyConfig = {
  readonly TenantIsolationMode: string;
};

type LambdaFunctionCapacityProviderConfig = {
  readonly LambdaManagedInstancesCapacityProviderConfig: LambdaFunctionLambdaManagedInstancesCapacityProviderConfig;
};

type LambdaFunctionLambdaManagedInstancesCapacityProviderConfig = {
  readonly ExecutionEnvironmentMemoryGiBPerVCpu?: number | string;
  readonly CapacityProviderArn: string;
  readonly PerExecutionEnvironmentMaxConcurrency?: number | string;
};

type LambdaFunctionLoggingConfig = {
  readonly LogFormat?: string;
  readonly ApplicationLogLevel?: string;
  readonly LogGroup?: string;
  readonly SystemLogLevel?: string;
};

type LogsLogGroup = {
  readonly RetentionInDays?: number | string;
  readonly KmsKeyId?: string;
  readonly LogGroupName?: string;
  readonly Tags?: readonly Tag[];
  readonly DataProtectionPolicy?: Json;
  readonly FieldIndexPolicies?: readonly Json[];
  readonly LogGroupClass?: string;
  readonly ResourcePolicyDocument?: Json;
  readonly DeletionProtectionEnabled?: boolean | string;
  readonly BearerTokenAuthenticationEnabled?: boolean | string;
};

type S3Bucket = {
  readonly AccelerateConfiguration?: S3BucketAccelerateConfiguration;
  readonly AccessControl?: string;
  readonly AnalyticsConfigurations?: readonly S3BucketAnalyticsConfigurations[];
  readonly BucketEncryption?: S3BucketBucketEncryption;
  readonly BucketName?: string;
  readonly CorsConfiguration?: S3BucketCorsConfiguration;
  readonly IntelligentTieringConfigurations?: readonly S3BucketIntelligentTieringConfigurations[];
  readonly InventoryConfigurations?: readonly S3BucketInventoryConfigurations[];
  readonly LifecycleConfiguration?: S3BucketLifecycleConfiguration;
  readonly LoggingConfiguration?: S3BucketLoggingConfiguration;
  readonly MetricsConfigurations?: readonly S3BucketMetricsConfigurations[];
  readonly NotificationConfiguration?: S3BucketNotificationConfiguration;
  readonly ObjectLockConfiguration?: S3BucketObjectLockConfiguration;
  readonly ObjectLockEnabled?: boolean | string;
  readonly OwnershipControls?: S3BucketOwnershipControls;
  readonly PublicAccessBlockConfiguration?: S3BucketPublicAccessBlockConfiguration;
  readonly ReplicationConfiguration?: S3BucketReplicationConfiguration;
  readonly Tags?: readonly Tag[];
  readonly VersioningConfiguration?: S3BucketVersioningConfiguration;
  readonly WebsiteConfiguration?: S3BucketWebsiteConfiguration;
  readonly BucketNamespace?: string;
  readonly BucketNamePrefix?: string;
  readonly MetadataTableConfiguration?: S3BucketMetadataTableConfiguration;
  readonly AbacStatus?: string;
  readonly MetadataConfiguration?: S3BucketMetadataConfiguration;
};

type S3BucketAccelerateConfiguration = {
  readonly AccelerationStatus: string;
};

type S3BucketAnalyticsConfigurations = {
  readonly Id: string;
  readonly Prefix?: string;
  readonly StorageClassAnalysis: S3BucketStorageClassAnalysis;
  readonly TagFilters?: readonly S3BucketTagFilters[];
};

type S3BucketStorageClassAnalysis = {
  readonly DataExport?: S3BucketDataExport;
};

type S3BucketDataExport = {
  readonly Destination: S3BucketDestination;
  readonly OutputSchemaVersion: string;
};

type S3BucketDestination = {
  readonly BucketAccountId?: string;
  readonly BucketArn: string;
  readonly Format: string;
  readonly Prefix?: string;
};

type S3BucketTagFilters = {
  readonly Key: string;
  readonly Value: string;
};

type S3BucketBucketEncryption = {
  readonly ServerSideEncryptionConfiguration: readonly S3BucketServerSideEncryptionConfiguration[];
};

type S3BucketServerSideEncryptionConfiguration = {
  readonly BucketKeyEnabled?: boolean | string;
  readonly ServerSideEncryptionByDefault?: S3BucketServerSideEncryptionByDefault;
  readonly BlockedEncryptionTypes?: S3BucketBlockedEncryptionTypes;
};

type S3BucketServerSideEncryptionByDefault = {
  readonly KMSMasterKeyID?: string;
  readonly SSEAlgorithm: string;
};

type S3BucketBlockedEncryptionTypes = {
  readonly EncryptionType?: readonly string[];
};

type S3BucketCorsConfiguration = {
  readonly CorsRules: readonly S3BucketCorsRules[];
};

type S3BucketCorsRules = {
  readonly AllowedHeaders?: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedOrigins: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly Id?: string;
  readonly MaxAge?: number | string;
};

type S3BucketIntelligentTieringConfigurations = {
  readonly Id: string;
  readonly Prefix?: string;
  readonly Status: string;
  readonly TagFilters?: readonly S3BucketTagFilters[];
  readonly Tierings: readonly S3BucketTierings[];
};

type S3BucketTierings = {
  readonly AccessTier: string;
  readonly Days: number | string;
};

type S3BucketInventoryConfigurations = {
  readonly Destination: S3BucketDestination;
  readonly Enabled: boolean | string;
  readonly Id: string;
  readonly IncludedObjectVersions: string;
  readonly OptionalFields?: readonly string[];
  readonly Prefix?: string;
  readonly ScheduleFrequency: string;
};

type S3BucketLifecycleConfiguration = {
  readonly Rules: readonly S3BucketRules[];
  readonly TransitionDefaultMinimumObjectSize?: string;
};

type S3BucketRules = {
  readonly AbortIncompleteMultipartUpload?: S3BucketAbortIncompleteMultipartUpload;
  readonly ExpirationDate?: string;
  readonly ExpirationInDays?: number | string;
  readonly ExpiredObjectDeleteMarker?: boolean | string;
  readonly Id?: string;
  readonly NoncurrentVersionExpiration?: S3BucketNoncurrentVersionExpiration;
  readonly NoncurrentVersionExpirationInDays?: number | string;
  readonly NoncurrentVersionTransition?: S3BucketNoncurrentVersionTransition;
  readonly NoncurrentVersionTransitions?: readonly S3BucketNoncurrentVersionTransition[];
  readonly ObjectSizeGreaterThan?: number | string;
  readonly ObjectSizeLessThan?: number | string;
  readonly Prefix?: string;
  readonly Status: string;
  readonly TagFilters?: readonly S3BucketTagFilters[];
  readonly Transition?: S3BucketTransition;
  readonly Transitions?: readonly S3BucketTransition[];
};

type S3BucketAbortIncompleteMultipartUpload = {
  readonly DaysAfterInitiation: number | string;
};

type S3BucketNoncurrentVersionExpiration = {
  readonly NewerNoncurrentVersions?: number | string;
  readonly NoncurrentDays: number | string;
};

type S3BucketNoncurrentVersionTransition = {
  readonly NewerNoncurrentVersions?: number | string;
  readonly StorageClass: string;
  readonly TransitionInDays: number | string;
};

type S3BucketTransition = {
  readonly StorageClass: string;
  readonly TransitionDate?: string;
  readonly TransitionInDays?: number | string;
};

type S3BucketLoggingConfiguration = {
  readonly DestinationBucketName?: string;
  readonly LogFilePrefix?: string;
  readonly TargetObjectKeyFormat?: S3BucketTargetObjectKeyFormat;
};

type S3BucketTargetObjectKeyFormat = {
  readonly SimplePrefix?: Json;
  readonly PartitionedPrefix?: S3BucketPartitionedPrefix;
};

type S3BucketPartitionedPrefix = {
  readonly PartitionDateSource?: string;
};

type S3BucketMetricsConfigurations = {
  readonly AccessPointArn?: string;
  readonly Id: string;
  readonly Prefix?: string;
  readonly TagFilters?: readonly S3BucketTagFilters[];
};

type S3BucketNotificationConfiguration = {
  readonly EventBridgeConfiguration?: S3BucketEventBridgeConfiguration;
  readonly LambdaConfigurations?: readonly S3BucketLambdaConfigurations[];
  readonly QueueConfigurations?: readonly S3BucketQueueConfigurations[];
  readonly TopicConfigurations?: readonly S3BucketTopicConfigurations[];
};

type S3BucketEventBridgeConfiguration = {
  readonly EventBridgeEnabled: boolean | string;
};

type S3BucketLambdaConfigurations = {
  readonly Event: string;
  readonly Filter?: S3BucketFilter;
  readonly Function: string;
};

type S3BucketFilter = {
  readonly S3Key: S3BucketS3Key;
};

type S3BucketS3Key = {
  readonly Rules: readonly S3BucketRules2[];
};

type S3BucketRules2 = {
  readonly Name: string;
  readonly Value: string;
};

type S3BucketQueueConfigurations = {
  readonly Event: string;
  readonly Filter?: S3BucketFilter;
  readonly Queue: string;
};

type S3BucketTopicConfigurations = {
  readonly Event: string;
  readonly Filter?: S3BucketFilter;
  readonly Topic: string;
};

type S3BucketObjectLockConfiguration = {
  readonly ObjectLockEnabled?: string;
  readonly Rule?: S3BucketRule;
};

type S3BucketRule = {
  readonly DefaultRetention?: S3BucketDefaultRetention;
};

type S3BucketDefaultRetention = {
  readonly Days?: number | string;
  readonly Mode?: string;
  readonly Years?: number | string;
  readonly DefaultEventHold?: S3BucketDefaultEventHold;
};

type S3BucketDefaultEventHold = {
  readonly Years?: number | string;
  readonly Days?: number | string;
};

type S3BucketOwnershipControls = {
  readonly Rules: readonly S3BucketRules3[];
};

type S3BucketRules3 = {
  readonly ObjectOwnership?: string;
};

type S3BucketPublicAccessBlockConfiguration = {
  readonly BlockPublicAcls?: boolean | string;
  readonly BlockPublicPolicy?: boolean | string;
  readonly IgnorePublicAcls?: boolean | string;
  readonly RestrictPublicBuckets?: boolean | string;
};

type S3BucketReplicationConfiguration = {
  readonly Role: string;
  readonly Rules: readonly S3BucketRules4[];
};

type S3BucketRules4 = {
  readonly DeleteMarkerReplication?: S3BucketDeleteMarkerReplication;
  readonly Destination: S3BucketDestination2;
  readonly Filter?: S3BucketFilter2;
  readonly Id?: string;
  readonly Prefix?: string;
  readonly Priority?: number | string;
  readonly SourceSelectionCriteria?: S3BucketSourceSelectionCriteria;
  readonly Status: string;
};

type S3BucketDeleteMarkerReplication = {
  readonly Status?: string;
};

type S3BucketDestination2 = {
  readonly AccessControlTranslation?: S3BucketAccessControlTranslation;
  readonly Account?: string;
  readonly Bucket: string;
  readonly EncryptionConfiguration?: S3BucketEncryptionConfiguration;
  readonly Metrics?: S3BucketMetrics;
  readonly ReplicationTime?: S3BucketReplicationTime;
  readonly StorageClass?: string;
};

type S3BucketAccessControlTranslation = {
  readonly Owner: string;
};

type S3BucketEncryptionConfiguration = {
  readonly ReplicaKmsKeyID: string;
};

type S3BucketMetrics = {
  readonly EventThreshold?: S3BucketEventThreshold;
  readonly Status: string;
};

type S3BucketEventThreshold = {
  readonly Minutes: number | string;
};

type S3BucketReplicationTime = {
  readonly Status: string;
  readonly Time: S3BucketEventThreshold;
};

type S3BucketFilter2 = {
  readonly And?: S3BucketAnd;
  readonly Prefix?: string;
  readonly TagFilter?: S3BucketTagFilters;
};

type S3BucketAnd = {
  readonly Prefix?: string;
  readonly TagFilters?: readonly S3BucketTagFilters[];
};

type S3BucketSourceSelectionCriteria = {
  readonly ReplicaModifications?: S3BucketReplicaModifications;
  readonly SseKmsEncryptedObjects?: S3BucketSseKmsEncryptedObjects;
};

type S3BucketReplicaModifications = {
  readonly Status: string;
};

type S3BucketSseKmsEncryptedObjects = {
  readonly Status: string;
};

type S3BucketVersioningConfiguration = {
  readonly Status: string;
};

type S3BucketWebsiteConfiguration = {
  readonly ErrorDocument?: string;
  readonly IndexDocument?: string;
  readonly RedirectAllRequestsTo?: S3BucketRedirectAllRequestsTo;
  readonly RoutingRules?: readonly S3BucketRoutingRules[];
};

type S3BucketRedirectAllRequestsTo = {
  readonly HostName: string;
  readonly Protocol?: string;
};

type S3BucketRoutingRules = {
  readonly RedirectRule: S3BucketRedirectRule;
  readonly RoutingRuleCondition?: S3BucketRoutingRuleCondition;
};

type S3BucketRedirectRule = {
  readonly HostName?: string;
  readonly HttpRedirectCode?: string;
  readonly Protocol?: string;
  readonly ReplaceKeyPrefixWith?: string;
  readonly ReplaceKeyWith?: string;
};

type S3BucketRoutingRuleCondition = {
  readonly HttpErrorCodeReturnedEquals?: string;
  readonly KeyPrefixEquals?: string;
};

type S3BucketMetadataTableConfiguration = {
  readonly S3TablesDestination: S3BucketS3TablesDestination;
};

type S3BucketS3TablesDestination = {
  readonly TableBucketArn: string;
  readonly TableName: string;
  readonly TableArn?: string;
  readonly TableNamespace?: string;
};

type S3BucketMetadataConfiguration = {
  readonly Destination?: S3BucketDestination3;
  readonly JournalTableConfiguration: S3BucketJournalTableConfiguration;
  readonly InventoryTableConfiguration?: S3BucketInventoryTableConfiguration;
  readonly AnnotationTableConfiguration?: S3BucketAnnotationTableConfiguration;
};

type S3BucketDestination3 = {
  readonly TableBucketArn?: string;
  readonly TableBucketType: string;
  readonly TableNamespace?: string;
};

type S3BucketJournalTableConfiguration = {
  readonly TableName?: string;
  readonly TableArn?: string;
  readonly EncryptionConfiguration?: S3BucketEncryptionConfiguration2;
  readonly RecordExpiration: S3BucketRecordExpiration;
};

type S3BucketEncryptionConfiguration2 = {
  readonly KmsKeyArn?: string;
  readonly SseAlgorithm: string;
};

type S3BucketRecordExpiration = {
  readonly Days?: number | string;
  readonly Expiration: string;
};

type S3BucketInventoryTableConfiguration = {
  readonly TableName?: string;
  readonly ConfigurationState: string;
  readonly TableArn?: string;
  readonly EncryptionConfiguration?: S3BucketEncryptionConfiguration2;
};

type S3BucketAnnotationTableConfiguration = {
  readonly Role?: string;
  readonly TableName?: string;
  readonly ConfigurationState: string;
  readonly TableArn?: string;
  readonly EncryptionConfiguration?: S3BucketEncryptionConfiguration2;
};

type S3BucketPolicy = {
  readonly Bucket: string;
  readonly PolicyDocument: Json | string | Json;
};

type SNSTopic = {
  readonly SignatureVersion?: string;
  readonly KmsMasterKeyId?: string;
  readonly TracingConfig?: string;
  readonly DisplayName?: string;
  readonly FifoTopic?: boolean | string;
  readonly ContentBasedDeduplication?: boolean | string;
  readonly Subscription?: readonly SNSTopicSubscription[];
  readonly Tags?: readonly Tag[];
  readonly DataProtectionPolicy?: Json;
  readonly TopicName?: string;
  readonly ArchivePolicy?: Json;
  readonly FifoThroughputScope?: string;
  readonly MaximumMessageSize?: number | string;
  readonly DeliveryStatusLogging?: readonly SNSTopicDeliveryStatusLogging[];
};

type SNSTopicSubscription = {
  readonly Endpoint: string;
  readonly Protocol: string;
};

type SNSTopicDeliveryStatusLogging = {
  readonly Protocol: string;
  readonly SuccessFeedbackRoleArn?: string;
  readonly SuccessFeedbackSampleRate?: string;
  readonly FailureFeedbackRoleArn?: string;
};

type SNSTopicPolicy = {
  readonly Topics: readonly string[];
  readonly PolicyDocument: Json | string | Json;
};

type SQSQueuePolicy = {
  readonly PolicyDocument: Json | string | Json;
  readonly Queues: readonly string[];
};

type SSMParameter = {
  readonly Type: string;
  readonly Description?: string;
  readonly Policies?: string;
  readonly AllowedPattern?: string;
  readonly Tier?: string;
  readonly Value: string;
  readonly DataType?: string;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly Name?: string;
};

type StepFunctionsStateMachine = {
  readonly DefinitionString?: string;
  readonly LoggingConfiguration?: StepFunctionsStateMachineLoggingConfiguration;
  readonly DefinitionSubstitutions?:
    | Readonly<Record<string, string | number | string | boolean | string>>
    | Readonly<Record<string, string>>;
  readonly Definition?: Json;
  readonly DefinitionS3Location?: StepFunctionsStateMachineDefinitionS3Location;
  readonly StateMachineName?: string;
  readonly RoleArn: string;
  readonly Tags?: readonly StepFunctionsStateMachineTags[];
  readonly StateMachineType?: string;
  readonly TracingConfiguration?: StepFunctionsStateMachineTracingConfiguration;
  readonly EncryptionConfiguration?: StepFunctionsStateMachineEncryptionConfiguration;
};

type StepFunctionsStateMachineLoggingConfiguration = {
  readonly IncludeExecutionData?: boolean | string;
  readonly Destinations?: readonly StepFunctionsStateMachineDestinations[];
  readonly Level?: string;
};

type StepFunctionsStateMachineDestinations = {
  readonly CloudWatchLogsLogGroup?: StepFunctionsStateMachineCloudWatchLogsLogGroup;
};

type StepFunctionsStateMachineCloudWatchLogsLogGroup = {
  readonly LogGroupArn?: string;
};

type StepFunctionsStateMachineDefinitionS3Location = {
  readonly Bucket: string;
  readonly Version?: string;
  readonly Key: string;
};

type StepFunctionsStateMachineTags = {
  readonly Value: string;
  readonly Key: string;
};

type StepFunctionsStateMachineTracingConfiguration = {
  readonly Enabled?: boolean | string;
};

type StepFunctionsStateMachineEncryptionConfiguration = {
  readonly KmsKeyId?: string;
  readonly KmsDataKeyReusePeriodSeconds?: number | string;
  readonly Type: string;
};
