import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';
import type { FaultAssembly } from '../../../helpers/fault-assembly';

const AGAIN = 'dogs-again';

/** In the same stage, after dogs: a stack that imports what dogs exports, then dogs once more. */
function givenAnImport(assembly: FaultAssembly): void {
  const dogs = assembly.stack('dogs');
  const vpc = dogs.one('AWS::EC2::VPC').logicalId;
  dogs.template.Outputs = { Vpc: { Value: { Ref: vpc }, Export: { Name: 'dogs-vpc' } } };
  const imported = {
    Type: 'AWS::SSM::Parameter',
    Properties: { Type: 'String', Value: { 'Fn::ImportValue': 'dogs-vpc' } },
  };
  write(assembly, 'importing', { Resources: { Imported: imported } });
  write(assembly, AGAIN, dogs.template);

  const { Stages: stages } = assembly.stack('pipeline').one('AWS::CodePipeline::Pipeline').properties;
  const { Actions: actions } = stages.find(({ Name }: { Name: string }) => Name === DEPLOY_DOGS.stage);
  const [deploy] = actions;
  const further = (Name: string, RunOrder: number, StackName: string) => ({
    ...deploy,
    Name,
    RunOrder,
    Configuration: { ...deploy.Configuration, StackName, TemplatePath: `Synth_Output::${Name}.json` },
  });
  actions.push(further('importing', 2, 'importing'), further(AGAIN, 3, dogs.name));
}

function write(assembly: FaultAssembly, name: string, template: object): void {
  writeFileSync(join(assembly.directory, `${name}.json`), JSON.stringify(template));
}

export const fault: Fault = {
  rule: 'AWS neither changes nor deletes an export that another stack imports.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html',
  failsAt: { stage: DEPLOY_DOGS.stage, action: AGAIN },
  given: givenAnImport,
  break: (assembly) => {
    write(assembly, AGAIN, { ...assembly.stack('dogs').template, Outputs: {} });
  },
  resource: (assembly) => assembly.stack('dogs').name,
  message:
    / Outputs: .*Export dogs-vpc cannot be deleted as it is in use by importing\n.*→ first take Fn::ImportValue out of importing/,
};
