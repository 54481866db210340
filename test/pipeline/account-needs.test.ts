import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountLines, accountNeeds } from '../../pipeline/account-needs';
import { exampleConfiguration } from '../helpers/configuration';
import { root } from '../helpers/source-files';
import { PipelineSynthesis } from '../helpers/synth-pipeline';

let synthesis: PipelineSynthesis;
beforeAll(() => {
  synthesis = new PipelineSynthesis();
});
afterAll(() => synthesis.remove());

test('the README says what the accounts of the shipped configuration need', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const table = /<!-- accounts -->\n([\s\S]*?)\n *<!-- \/accounts -->/.exec(readme)![1]!;
  const [, , ...rows] = table.split('\n').map((line) => line.trim());
  expect(rows).toEqual(
    accountNeeds(synthesis.assembly).map(({ account, roles, quotas }) => {
      const wanted = quotas.map(({ code, name, needed }) => `${code}, ${name}: ${needed}`);
      return `| ${[account, roles.join(', '), wanted.join('; ')].join(' | ')} |`.replaceAll('|  |', '| |');
    }),
  );
});

test('the README bootstraps every account, those that the pipeline deploys to with its account as trusted', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const bootstrapped = [...readme.matchAll(/cdk bootstrap aws:\/\/(\d+)\/us-west-2 (?:--trust (\d+))?/g)];
  expect(bootstrapped.map(([, account, trusts]) => ({ account, trusts })).sort(byAccount)).toEqual(
    accountNeeds(synthesis.assembly)
      .map(({ account, trusts }) => ({ account, trusts }))
      .sort(byAccount),
  );
});

function byAccount(a: { readonly account?: string }, b: { readonly account?: string }): number {
  return String(a.account).localeCompare(String(b.account));
}

test('accounts that several stacks share need what all of these need', () => {
  const shared = new PipelineSynthesis(
    exampleConfiguration(({ environments: [prod] }) => {
      prod.providers.dogs.account = '444444444444';
      prod.providers.todo.account = '444444444444';
    }),
  );
  expect(accountLines(accountNeeds(shared.assembly))).toEqual([
    '444444444444: bootstrapped; service-linked roles of ecs.amazonaws.com, autoscaling.amazonaws.com, elasticloadbalancing.amazonaws.com, ecs.application-autoscaling.amazonaws.com; quota L-1216C47A (vCPUs of running On-Demand Standard instances) of 8, new accounts may have 5; quota L-5ED1D25B (concurrently running builds for ARM/Small environment) of 5, new accounts may have 1',
    '111111111111: bootstrapped with --trust 444444444444; service-linked roles of elasticloadbalancing.amazonaws.com, ops.apigateway.amazonaws.com',
  ]);
  shared.remove();
});

test('what two environments need of one account is added up', () => {
  const [first] = exampleConfiguration().environments;
  const twice = new PipelineSynthesis(
    exampleConfiguration((configuration) => {
      configuration.environments.push({ ...structuredClone(first), name: 'staging' });
    }),
  );
  const todo = accountNeeds(twice.assembly).find(({ account }) => account === '333333333333')!;
  expect(todo.quotas.map(({ needed }) => needed)).toEqual([16]);
  expect(todo.stacks).toEqual(['private-api-prod-todo', 'private-api-staging-todo']);
  twice.remove();
});
