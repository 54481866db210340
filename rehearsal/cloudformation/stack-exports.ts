import { refuse } from '../kit/refusal';
import type { StackRecord } from './stack-record';

const SOURCE = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html';

/** The stack that others of the same account and region import `name` from. */
export function exporterOf(name: string, records: readonly StackRecord[], stack: StackRecord): StackRecord | undefined {
  return neighbours(records, stack).find((other) => Object.hasOwn(other.content.exports, name));
}

/** Refuses exports whose name another stack has, and changing or dropping one that another stack uses. */
export function checkExports(
  records: readonly StackRecord[],
  stack: StackRecord,
  exports: Readonly<Record<string, string>>,
): void {
  const at = { resource: stack.stackName, property: 'Outputs' };
  for (const [name, value] of Object.entries(exports)) {
    const owner = exporterOf(name, records, stack);
    if (owner !== undefined)
      refuse({
        ...at,
        message: `Export with name ${name} is already exported by stack ${owner.stackName}`,
        repair: `export '${value}' under another name`,
        source: SOURCE,
      });
  }
  for (const [name, value] of Object.entries(stack.content.exports)) {
    if (exports[name] === value) continue;
    const users = neighbours(records, stack)
      .filter((other) => other.content.imports.includes(name))
      .map((other) => other.stackName)
      .join(' and ');
    if (users !== '')
      refuse({
        ...at,
        message: `Export ${name} cannot be ${name in exports ? 'updated' : 'deleted'} as it is in use by ${users}`,
        repair: `first take Fn::ImportValue out of ${users}`,
        source: SOURCE,
      });
  }
}

/** The other stacks of the account and region. */
function neighbours(records: readonly StackRecord[], { account, region, stackName }: StackRecord): StackRecord[] {
  return records.filter(
    (other) => other.account === account && other.region === region && other.stackName !== stackName,
  );
}
