import { join } from 'node:path';
import { DynamoDbEndpoint } from '../aws/dynamodb/endpoint';
import { DynamoDbStore } from '../aws/dynamodb/store';
import { TABLE, tableTwin } from '../aws/dynamodb/table';
import { S3Objects } from '../aws/s3/objects';
import type { Twin } from '../cloudformation/twin';
import type { AwsEnvironment, World } from '../cloudformation/world';
import { AwsCalls } from '../path/aws-calls';
import type { AwsReachability } from '../path/aws-reachability';
import { Credentials } from '../path/credentials';
import type { Identity } from '../permissions/caller';

export interface DataProps {
  readonly world: World;
  readonly identity: Identity;
  /** @default - empty ones */
  readonly credentials?: Credentials;
  /** @default - everybody reaches DynamoDB */
  readonly reachability?: AwsReachability;
  /** Tables are kept in `<stateDirectory>/dynamodb/<account>/<region>`, objects in `<stateDirectory>/s3/<bucket>`. */
  readonly stateDirectory: string;
  /** Called once for each refused call of a service, and when a table cannot be written. @default - not called */
  notice?(line: string): void;
}

export interface Data {
  readonly twins: Twin[];
  /** The access keys of tasks and instances, with their roles' sessions. */
  readonly credentials: Credentials;
  /** `http://127.0.0.1:<port>`: where the services' AWS calls go. */
  endpoint(): Promise<string>;
  close(): Promise<void>;
}

/** DynamoDB in every account and region, embedded and on disk. */
export function createData(props: DataProps): Data {
  const { world, identity, credentials = new Credentials(), reachability, stateDirectory, notice = () => {} } = props;
  const stores = new Map<string, DynamoDbStore>();
  const keyOf = ({ account, region }: AwsEnvironment) => `${account}/${region}`;
  const store = (environment: AwsEnvironment) => {
    let opened = stores.get(keyOf(environment));
    if (opened === undefined) {
      opened = new DynamoDbStore(stateDirectory, environment, notice);
      stores.set(keyOf(environment), opened);
    }
    return opened;
  };
  const calls = new AwsCalls(identity, reachability);
  const endpoint = new DynamoDbEndpoint({
    world,
    calls,
    s3: new S3Objects({ world, calls, credentials, directory: join(stateDirectory, 's3') }),
    credentials,
    notice,
    // Opened on demand if a restart has not resumed its tables yet.
    store: (environment) =>
      stores.get(keyOf(environment)) ?? (world.all(TABLE, environment).length > 0 ? store(environment) : undefined),
  });
  return {
    twins: [tableTwin(world, store)],
    credentials,
    endpoint: () => endpoint.url(),
    async close() {
      await endpoint.close();
      await Promise.all([...stores.values()].map((opened) => opened.close()));
      stores.clear();
    },
  };
}
