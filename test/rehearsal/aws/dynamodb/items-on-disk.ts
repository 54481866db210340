import { join } from 'node:path';
import type { StateDirectory } from '../../../../rehearsal';
import { DynamoDbStore } from '../../../../rehearsal/aws/dynamodb/store';

type Item = Readonly<Record<string, { readonly S: string }>>;

/** What a table holds while no rehearsal runs; without a name, the first table of its account. */
export async function itemsOnDisk(
  state: StateDirectory,
  { account, region, table }: { readonly account: string; readonly region: string; readonly table?: string },
): Promise<Item[]> {
  const store = new DynamoDbStore(join(state.cloud, 'data'), { account, region });
  const items: Item[] = [];
  try {
    const TableName = table ?? ((await store.call('ListTables', {})).TableNames as string[])[0];
    for (let from: unknown, more = true; more; more = from !== undefined) {
      const page = await store.call('Scan', { TableName, ...(from !== undefined && { ExclusiveStartKey: from }) });
      items.push(...(page.Items as Item[]));
      from = page.LastEvaluatedKey;
    }
  } finally {
    await store.close();
  }
  return items;
}
