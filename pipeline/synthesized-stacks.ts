import { statSync } from 'node:fs';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';

/** A stack as CloudFormation will get it. */
export interface SynthesizedStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Of the template's file. */
  readonly bytes: number;
  readonly template: Template;
}

export interface Template {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: Properties }>>;
}

// biome-ignore lint/suspicious/noExplicitAny: a template's values have no type
type Properties = Readonly<Record<string, any>>;

export function synthesizedStacks(assembly: CloudAssembly): SynthesizedStack[] {
  return assembly.stacksRecursively.map(
    ({ stackName: name, environment: { account, region }, templateFullPath, template }) => ({
      name,
      account,
      region,
      bytes: statSync(templateFullPath).size,
      template,
    }),
  );
}

/** Logical ids and properties of a type's resources. */
export function* resourcesOf({ template }: SynthesizedStack, type: string): Generator<[string, Properties]> {
  for (const [id, resource] of Object.entries(template.Resources ?? {}))
    if (resource.Type === type) yield [id, resource.Properties ?? {}];
}

/** The logical id in a `Ref` or `Fn::GetAtt`; any other value unchanged. */
export function target(value: unknown): string {
  const { Ref: ref, 'Fn::GetAtt': attribute } = Object(value);
  return String(ref ?? attribute?.[0] ?? (typeof value === 'string' ? value : JSON.stringify(value)));
}

/**
 * The length of a JSON document without white space, after CloudFormation has resolved its references.
 *
 * A generated name counts as long as CloudFormation's pattern makes it (stack-logicalid-suffix): the number is exact for a document
 * without generated names, and an estimate otherwise.
 */
export function lengthOf(document: unknown, stack: SynthesizedStack): number {
  return typeof document === 'string' ? document.length : JSON.stringify(evaluated(document, stack) ?? '').length;
}

function evaluated(value: unknown, stack: SynthesizedStack): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluated(item, stack));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined]] = Object.entries(value);
  if (key === 'Ref') return pseudo(stack)[String(argument)] ?? generatedName(String(argument), stack);
  if (key === 'Fn::GetAtt') return generatedArn((argument as string[])[0]!, stack);
  if (key === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return (Array.isArray(parts) ? parts : [parts]).map((part) => evaluated(part, stack)).join(separator);
  }
  if (key === 'Fn::Sub') {
    const [text, values = {}] = [argument].flat() as [string, Readonly<Record<string, unknown>>?];
    return text.replace(/\$\{([^!][^}]*)\}/g, (_, name: string) =>
      String(
        evaluated(values[name] ?? (name.includes('.') ? { 'Fn::GetAtt': name.split('.') } : { Ref: name }), stack),
      ),
    );
  }
  if (key.startsWith('Fn::')) return generatedArn(JSON.stringify(argument), stack);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, evaluated(item, stack)]));
}

function pseudo({ name, account, region }: SynthesizedStack): Readonly<Record<string, string>> {
  return {
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::StackName': name,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${name}/00000000-0000-0000-0000-000000000000`,
  };
}

function generatedName(id: string, { name }: SynthesizedStack): string {
  return `${name}-${id}-000000000000`;
}

function generatedArn(id: string, stack: SynthesizedStack): string {
  return `arn:aws:service:${stack.region}:${stack.account}:${generatedName(id, stack)}`;
}
