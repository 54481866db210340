import { only, type Template } from '../helpers/template-query';
import { Synthesis } from '../helpers/template-synthesis';

/** What ships: what else somebody publishes has ids of its own. */
const synthesis = new Synthesis({ published: ['dogs', 'todo'] });
afterAll(() => synthesis.remove());

/** Another logical id is another resource: the data, the name others know, the address customers have would be gone. */
test.each([
  ['todo', 'AWS::DynamoDB::Table', 'TableCD117FA1'],
  ['dogs', 'AWS::EC2::VPCEndpointService', 'PrivateLinkEndpointService58B98DE8'],
  ['todo', 'AWS::EC2::VPCEndpointService', 'PrivateLinkEndpointService58B98DE8'],
  ['globalApi', 'AWS::ApiGatewayV2::Api', 'FrontDoorHttpApiF199ECCD'],
] as const)('%s keeps its %s', (stage, type, logicalId) => {
  expect(only(synthesis.template(stage), type).logicalId).toBe(logicalId);
});

test.each(['dogs', 'todo', 'globalApi'] as const)('%s consists of', (stage) => {
  const template: Template = synthesis.template(stage);
  const lines = Object.entries<{ Type: string }>(template.Resources).map(([id, { Type }]) => `${Type} ${id}`);
  expect(lines.sort().join('\n')).toMatchSnapshot();
});
