import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Provider } from '../services/catalog/provider';
import { ByHand } from './by-hand';
import { typeOf } from './provider-name';

export type Compute = 'ecs' | 'ec2';

export interface ProviderFacts {
  readonly name: string;
  readonly on: Compute;
  readonly port: number;
}

/** The catalog entry of a new provider. */
export function newEntry(name: string, port: number): Provider {
  const body = {
    type: 'object',
    required: ['message'],
    properties: { message: { type: 'string', enum: [greeting(name)] } },
  } as const;
  const answer = { status: 200, mediaType: 'application/json', body };
  return { name, port, healthPath: '/health', routes: [{ method: 'GET', path: `/${name}`, answer }] };
}

/** The files and directories that belong to this provider alone, and are removed with it. */
export function pathsOf(name: string): string[] {
  return [
    `services/catalog/${name}.ts`,
    `services/${name}`,
    `stages/providers/${name}`,
    `test/services/${name}.test.ts`,
  ];
}

/** A new provider's own files, by path; not formatted yet. Throws ByHand. */
export function filesOf(root: string, facts: ProviderFacts): Map<string, string> {
  const { name, on, port } = facts;
  return new Map([
    [`services/catalog/${name}.ts`, entry(newEntry(name, port))],
    [`services/${name}/app.ts`, app(name)],
    [`services/${name}/main.ts`, main(name)],
    ...(on === 'ecs' ? [[`services/${name}/Dockerfile`, dockerfile(root, name, port)] as const] : []),
    [`stages/providers/${name}/${name}-stage.ts`, stage(facts)],
    [`test/services/${name}.test.ts`, test(name)],
  ]);
}

function entry(provider: Provider): string {
  return `import type { Provider } from './provider';

export const provider = ${JSON.stringify(provider)} as const satisfies Provider;
`;
}

function app(name: string): string {
  return `import type Koa from 'koa';
import { provider } from '../catalog/${name}';
import { json } from '../http/answer';
import { createApplication } from '../http/application';
import type { Log } from '../http/log';

export interface ${typeOf(name)}Dependencies {
  readonly log: Log;
}

/** One route, which says hello. */
export function createApp({ log }: ${typeOf(name)}Dependencies): Koa {
  const hello = json(200, { message: '${greeting(name)}' });

  return createApplication(provider, { 'GET /${name}': () => hello }, log);
}
`;
}

function main(name: string): string {
  return `import { provider } from '../catalog/${name}';
import { start } from '../http/start';
import { createApp } from './app';

void start(provider, process.env, (_environment, log) => createApp({ log }));
`;
}

/** A copy of an existing service's, so that the base image is named and checked in the same way. */
function dockerfile(root: string, name: string, port: number): string {
  const services = join(root, 'services');
  const example = readdirSync(services)
    .map((service) => join(services, service, 'Dockerfile'))
    .find((file) => existsSync(file));
  if (example === undefined) {
    throw new ByHand(
      `services/${name}/Dockerfile: no service here has a Dockerfile to go by: write that one first, then run this again`,
    );
  }
  return readFileSync(example, 'utf8')
    .replace(/^EXPOSE \d+$/m, `EXPOSE ${port}`)
    .replace(/\bPORT=\d+/, `PORT=${port}`);
}

/** The construct that runs the provider's bundle. */
const SERVICES = {
  ecs: { construct: 'FargateService', file: 'fargate/fargate-service', id: 'Service', part: 'service', on: 'Fargate' },
  ec2: { construct: 'Ec2Service', file: 'ec2/ec2-service', id: 'Instances', part: 'group', on: 'EC2 instances' },
} as const;

function stage({ name, on }: ProviderFacts): string {
  const service = SERVICES[on];
  return `import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { provider } from '../../../services/catalog/${name}';
import { ${service.construct} } from '../../${service.file}';
import { ProviderStack } from '../provider-stack';
import type { ProviderStageProps } from '../provider-stage';

/** ${titleOf(name)}, on ${service.on}. */
export class ${typeOf(name)}Stage extends Stage {
  constructor(scope: Construct, id: string, props: ProviderStageProps) {
    super(scope, id, props);
    const stack = new ProviderStack(this, '${typeOf(name)}', { ...props, provider });
    const { ${service.part} } = new ${service.construct}(stack, '${service.id}', { vpc: stack.vpc, provider, bundle: props.bundle });
    stack.publish(${service.part});
  }
}
`;
}

function test(name: string): string {
  return `import { createApp } from '../../services/${name}/app';
import { provider } from '../../services/catalog/${name}';
import { problemsWith } from '../helpers/declared-answers';
import { capturedLog, listen, type Served, send } from '../helpers/http-service';

let served: Served;

beforeAll(async () => {
  served = await listen(createApp({ log: capturedLog().log }));
});
afterAll(() => served.close());

test.each(provider.routes)('$method $path answers as the catalog says', async ({ method, path, answer }) => {
  expect(problemsWith(answer, await send(served.port, method, path))).toEqual([]);
});
`;
}

function greeting(name: string): string {
  return `Hello from ${name}`;
}

/** `big-cats` as `Big cats`. */
function titleOf(name: string): string {
  return (name[0]!.toUpperCase() + name.slice(1)).replaceAll('-', ' ');
}
