import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AssetStore } from '../../../rehearsal/assembly/asset-store';
import { type Compute, createCompute } from '../../../rehearsal/cloud/compute';
import { createData, type Data } from '../../../rehearsal/cloud/data';
import type { Twin } from '../../../rehearsal/cloudformation/twin';
import { World } from '../../../rehearsal/cloudformation/world';
import { ByPath } from '../../../rehearsal/processes/by-path';
import type { Isolation } from '../../../rehearsal/processes/isolation';
import { recordedPrograms } from '../../../rehearsal/processes/set-up-command';
import { GrantedIdentity } from '../permissions/granted-identity';
import { CheckedTargets, CountedAddresses } from './checked-targets';

/** A whole compute room over a directory of its own, with real processes and a real DynamoDB. */
export class BenchTop implements AssetStore {
  readonly directory = mkdtempSync(join(tmpdir(), 'rehearsal-compute-'));
  readonly state = join(this.directory, 'state');
  readonly world = new World();
  readonly identity = new GrantedIdentity();
  readonly notices: string[] = [];
  readonly addresses = new CountedAddresses();
  targets!: CheckedTargets;
  data!: Data;
  compute!: Compute;
  #images = new Map<string, { directory: string; dockerfile: string }>();
  #objects = new Map<string, string>();

  constructor() {
    this.open();
  }

  /** As on a system without namespaces. */
  async withoutNamespaces(): Promise<void> {
    await this.close();
    this.open(new ByPath('a test', recordedPrograms(this.state)));
  }

  open(isolation?: Isolation): void {
    const notice = (line: string) => void this.notices.push(line);
    const { world, identity, addresses, state: stateDirectory } = this;
    this.targets = new CheckedTargets();
    this.data = createData({ world, identity, stateDirectory, notice });
    const { targets: targetGroups, data: aws } = this;
    this.compute = createCompute({
      world,
      identity,
      addresses,
      stateDirectory,
      targetGroups,
      aws,
      assets: this,
      startAllowance: 600,
      ...(isolation !== undefined && { isolation }),
      notice,
    });
  }

  async close(): Promise<void> {
    await this.compute.close();
    await this.data.close();
    this.targets.close();
  }

  async clear(): Promise<void> {
    await this.close();
    rmSync(this.directory, { recursive: true });
  }

  twin(type: string): Twin {
    return [...this.compute.twins, ...this.data.twins].find(({ types }) => types.includes(type))!;
  }

  /** Writes files into a directory of their own and returns it. */
  files(name: string, files: Readonly<Record<string, string>>): string {
    const directory = join(this.directory, name);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
    return directory;
  }

  async putImage(image: string, directory: string, dockerfile = 'Dockerfile'): Promise<void> {
    this.#images.set(image, { directory, dockerfile });
  }

  image(image: string) {
    return this.#images.get(image);
  }

  async putObject(bucket: string, key: string, source: string): Promise<void> {
    this.#objects.set(`${bucket}/${key}`, source);
  }

  object(bucket: string, key: string): string | undefined {
    return this.#objects.get(`${bucket}/${key}`);
  }
}
