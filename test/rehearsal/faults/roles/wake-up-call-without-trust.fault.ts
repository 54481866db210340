import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS makes no state machine whose role Step Functions may not take on.',
  docs: 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
  unverified: 'that it is already refused when the state machine is made',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const role = assembly.stack('global-api').one('AWS::IAM::Role', /WakeUpCallMachineRole/);
    role.replace('AssumeRolePolicyDocument', 'states.amazonaws.com', 'lambda.amazonaws.com');
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::StepFunctions::StateMachine').name,
  message: /Role: AccessDenied: states\.amazonaws\.com is not authorized to perform: sts:AssumeRole/,
};
