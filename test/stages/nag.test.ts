import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Synthesis, type SynthesisOptions } from '../helpers/template-synthesis';

const auths: NonNullable<SynthesisOptions['auth']>[] = [
  { type: 'none' },
  { type: 'iam' },
  { type: 'jwt', issuer: 'https://issuer.example.com', audience: ['api'] },
];

test.each(auths)("AWS's own security checks find nothing that is not explained beside its resource ($type)", (auth) => {
  expect(findings({ auth })).toEqual([]);
});

test('the checks do run: they see a security group that is open to the internet', () => {
  const found = findings({
    prepare: (_app, { todo }) => {
      const group = todo.node.findAll().find((construct) => CfnSecurityGroup.isCfnSecurityGroup(construct))!;
      (group as CfnSecurityGroup).securityGroupIngress = [
        { ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/0' },
      ];
    },
  });
  expect(found).toEqual([expect.stringContaining('AwsSolutions-EC23')]);
});

function findings(options: SynthesisOptions): string[] {
  const synthesis = new Synthesis({
    ...options,
    prepare: (app, stages) => {
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      options.prepare?.(app, stages);
    },
  });
  const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
  try {
    synthesis.assembly;
  } catch (error) {
    if (!String(error).includes('ValidationFailed')) throw error;
  } finally {
    printed.mockRestore();
  }
  const report = JSON.parse(readFileSync(join(synthesis.directory, 'cdk.out/validation-report.json'), 'utf8'));
  synthesis.remove();
  // biome-ignore lint/suspicious/noExplicitAny: the report of the CDK, as it is on disk
  return report.pluginReports.flatMap(({ violations }: any) =>
    // biome-ignore lint/suspicious/noExplicitAny: see above
    violations.flatMap(({ ruleName, violatingConstructs }: any) =>
      // biome-ignore lint/suspicious/noExplicitAny: see above
      violatingConstructs.map(({ constructPath }: any) => `${ruleName} ${constructPath}`),
    ),
  );
}
