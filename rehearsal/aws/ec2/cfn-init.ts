import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Properties } from '../../cloudformation/world';
import { s3Location } from '../../hosts/s3-location';
import { notRehearsed, Refusal } from '../../kit/refusal';
import type { NewAccount } from '../../processes/accounts';
import { OutsideMachine, WRITABLE } from '../../processes/isolation';
import { inMachine, link } from '../../processes/machine-root';
import type { CommandResult } from '../../processes/set-up-command';

const INIT = 'AWS::CloudFormation::Init';
const METADATA = `Metadata.${INIT}`;

/** Why cfn-init failed, and the property of the metadata. */
export class InitFailure extends Error {
  constructor(
    /** `Metadata.AWS::CloudFormation::Init.deploy.commands.wait` */
    readonly property: string,
    message: string,
    readonly repair?: string,
  ) {
    super(message);
  }
}

/** A refusal (AWS's answer, or that there was none) as an InitFailure. Any other error unchanged. */
export function initFailure(property: string, error: unknown, prefix = ''): unknown {
  if (!(error instanceof Refusal)) return error;
  const { code, message, repair } = error.detail;
  return new InitFailure(property, `${prefix}${code === undefined ? '' : `${code}: `}${message}`, repair);
}

/** An entry of AWS::CloudFormation::Authentication. */
export interface Authentication {
  readonly type?: string;
  readonly buckets?: string | readonly string[];
  readonly roleName?: string;
}

/** What cfn-init needs of an instance, apart from its files. */
export interface InitHost {
  readonly root: string;
  /** The object's local path. Throws an Error in AWS's words if the instance may not read it. */
  object(bucket: string, key: string, authentication: Authentication): Promise<string>;
  /** Resolves if the instance can fetch packages. Otherwise rejects with a Refusal. */
  repository(): Promise<void>;
  command(
    key: string,
    command: string | readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
  ): Promise<CommandResult>;
  /** Starts a service; throws an Error in systemd's words. */
  startService(name: string): Promise<void>;
  hasUser(name: string): boolean;
  addUser(name: string, more?: NewAccount): void;
  /** Where its processes find Node. */
  readonly node: string;
  /** How a link spells a path of the instance. */
  link(path: string): string;
  log(line: string): void;
}

/**
 * Follows a resource's AWS::CloudFormation::Init metadata.
 *
 * Within a configuration the sections come in this order: packages, groups, users, sources, files, commands, services;
 * commands in the order of their names. Source: CloudFormation template reference, AWS::CloudFormation::Init.
 */
export async function cfnInit(metadata: Properties, configSets: readonly string[], host: InitHost): Promise<void> {
  const init = metadata[INIT] as Properties | undefined;
  if (init === undefined) {
    throw new InitFailure(METADATA, 'No resource metadata of this type', 'name the resource that has it in --resource');
  }
  for (const name of configsOf(init, configSets)) {
    const config = init[name] as Config | undefined;
    if (config === undefined) {
      throw new InitFailure(
        `${METADATA}.configSets`,
        `Config ${name} does not exist`,
        `name one of ${Object.keys(init).join(', ')}`,
      );
    }
    host.log(`config ${name}`);
    const authentication = (metadata['AWS::CloudFormation::Authentication'] ?? {}) as Authentications;
    await new ConfigRun(`${METADATA}.${name}`, config, authentication, host).run();
  }
}

/** The configurations of the sets, in order. A set may contain other sets: `{ ConfigSet: name }`. */
function configsOf(init: Properties, configSets: readonly string[]): string[] {
  const sets = (init.configSets ?? {}) as Readonly<Record<string, ConfigSet | readonly ConfigSet[]>>;
  return configSets.flatMap((name): string[] => {
    const set = sets[name];
    if (set === undefined && name === 'default') return ['config'];
    if (set === undefined) {
      throw new InitFailure(
        `${METADATA}.configSets`,
        `ConfigSet ${name} does not exist`,
        `name one of ${Object.keys(sets).join(', ')} in -c`,
      );
    }
    return [set].flat().flatMap((entry) => (typeof entry === 'string' ? [entry] : configsOf(init, [entry.ConfigSet])));
  });
}

/** Packages of Amazon Linux 2023 that install Node. Source: Amazon Linux 2023 user guide, "Node.js in AL2023". */
const NODE_PACKAGE = /^nodejs(20|22|24)$/;

type ConfigSet = string | { readonly ConfigSet: string };
type Authentications = Readonly<Record<string, Authentication>>;
type Command = string | readonly string[];

interface FileEntry {
  readonly content?: unknown;
  readonly source?: string;
  readonly encoding?: string;
  readonly owner?: string;
  /** Six digits of an octal number; the first three are 120 for a link. */
  readonly mode?: unknown;
  readonly authentication?: string;
  readonly context?: unknown;
}

interface CommandEntry {
  readonly command: Command;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly test?: Command;
  readonly ignoreErrors?: unknown;
}

interface ServiceEntry {
  readonly enabled?: unknown;
  readonly ensureRunning?: unknown;
}

/** A configuration of AWS::CloudFormation::Init. */
interface Config {
  readonly packages?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly groups?: Readonly<Record<string, unknown>>;
  readonly users?: Readonly<Record<string, { readonly uid?: unknown; readonly homeDir?: string } | null>>;
  readonly sources?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, FileEntry>>;
  readonly commands?: Readonly<Record<string, CommandEntry>>;
  readonly services?: Readonly<Record<string, Readonly<Record<string, ServiceEntry>>>>;
}

class ConfigRun {
  /** Its path in the template, for messages. */
  readonly #path: string;
  readonly #config: Config;
  readonly #authentication: Authentications;
  readonly #host: InitHost;

  constructor(path: string, config: Config, authentication: Authentications, host: InitHost) {
    this.#path = path;
    this.#config = config;
    this.#authentication = authentication;
    this.#host = host;
  }

  async run(): Promise<void> {
    await this.#packages();
    for (const name of Object.keys(this.#config.groups ?? {})) this.#host.log(`group ${name}: recorded`);
    for (const [name, user] of entries(this.#config.users)) {
      const { uid, homeDir } = user ?? {};
      this.#host.addUser(name, { ...(uid !== undefined && { uid: Number(uid) }), ...(homeDir && { home: homeDir }) });
      this.#host.log(`user ${name}: recorded`);
    }
    for (const [path, url] of entries(this.#config.sources))
      await this.#written('sources', path, () => this.#source(path, url));
    for (const [path, file] of entries(this.#config.files))
      await this.#written('files', path, () => this.#file(path, file));
    for (const [key, command] of entries(this.#config.commands).sort(byName)) await this.#command(key, command);
    for (const [manager, services] of entries(this.#config.services)) {
      for (const [name, service] of entries(services)) await this.#service(manager, name, service);
    }
  }

  async #packages(): Promise<void> {
    for (const [manager, packages] of entries(this.#config.packages)) {
      await this.#host.repository().catch((error) => {
        throw initFailure(`${this.#path}.packages.${manager}`, error);
      });
      for (const name of Object.keys(packages)) {
        const version = NODE_PACKAGE.exec(name)?.[1];
        if (version === undefined) {
          this.#host.log(`package ${name} of ${manager}: recorded, not installed`);
          continue;
        }
        // The first version that is installed becomes `node` too (alternatives).
        for (const program of [`node-${version}`, 'node']) {
          link(this.#host.node, this.#inside(`${this.#path}.packages`, `/usr/bin/${program}`));
        }
        this.#host.log(`package ${name}: /usr/bin/node-${version} is Node ${process.version} of this machine`);
      }
    }
  }

  async #source(path: string, url: string): Promise<void> {
    const property = `${this.#path}.sources.${path}`;
    const object = await this.#object(property, url, {});
    if (!statSync(object).isDirectory()) {
      throw new InitFailure(
        property,
        `${url} is not an archive that the rehearsal keeps unpacked`,
        'publish the directory as a zip asset',
      );
    }
    cpSync(object, this.#inside(property, path), { recursive: true });
    this.#host.log(`source ${path}: ${url}`);
  }

  async #file(path: string, file: FileEntry): Promise<void> {
    const property = `${this.#path}.files.${path}`;
    const isLink = String(file.mode ?? '').startsWith('120');
    // An existing link is replaced, not written through.
    const to = isLink ? join(this.#inside(property, dirname(path)), basename(path)) : this.#inside(property, path);
    mkdirSync(dirname(to), { recursive: true });
    const owner = file.owner ?? 'root';
    if (!this.#host.hasUser(owner))
      throw new InitFailure(
        `${property}.owner`,
        `${owner} is not a valid user name`,
        'make the user in an earlier section',
      );
    if (file.context !== undefined)
      notRehearsed({
        resource: path,
        property: `${property}.context`,
        message: 'a file that is a Mustache template',
        repair: 'use Fn::Sub in its content',
      });
    const mode = String(file.mode ?? '000644');
    if (isLink) this.#link(property, path, String(file.content), to);
    else if (file.source !== undefined) cpSync(await this.#object(`${property}.source`, file.source, file), to);
    else writeFileSync(to, contentOf(file));
    // Only the owner's permissions: everything of the instance runs as the user who owns the state directory.
    if (!isLink) chmodSync(to, (Number.parseInt(mode.slice(-4), 8) & 0o700) | 0o200);
    this.#host.log(`file ${path}`);
  }

  async #command(key: string, { command, cwd, env = {}, test, ignoreErrors, ...rest }: CommandEntry): Promise<void> {
    const property = `${this.#path}.commands.${key}`;
    const { root } = this.#host;
    const directory = cwd ?? '/';
    if (!existsSync(this.#inside(`${property}.cwd`, directory)))
      throw new InitFailure(`${property}.cwd`, `${cwd}: No such file or directory`, 'make it in an earlier section');
    const variables = Object.fromEntries(entries(env).map(([name, value]) => [name, String(value)]));
    const run = (name: string, line: Command) =>
      this.#host.command(name, line, directory, variables).catch((error) => {
        throw error instanceof OutsideMachine ? new InitFailure(property, error.message, error.repair) : error;
      });
    for (const unused of Object.keys(rest)) this.#host.log(`command ${key} ${unused}: has no effect on Linux`);
    if (test !== undefined) {
      const tested = await run(`${key} test`, test);
      if (!tested.succeeded) return this.#host.log(`command ${key}: its test failed (${tested.how}), skipped`);
    }
    const { succeeded, how, lastLines, recorded } = await run(key, command);
    for (const line of recorded) this.#host.log(`command ${key}: recorded, not run: ${line.replaceAll(root, '')}`);
    this.#host.log(`command ${key}: ${how}`);
    if (succeeded || String(ignoreErrors) === 'true') return;
    const said = lastLines.map((line) => `\n    ${line.replaceAll(root, '')}`).join('');
    // The kernel's message for a directory of this machine that the instance only sees.
    const repair = /Read-only file system/.test(said) ? WRITABLE : undefined;
    throw new InitFailure(property, `Command ${key} failed: ${how}${said}`, repair);
  }

  /** Turns errors of writing into cfn-init's: a file where a directory should be, or the reverse. */
  async #written(section: string, path: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (error instanceof Refusal)
        throw initFailure(error.detail.property ?? `${this.#path}.${section}.${path}`, error);
      const { code, message } = error as NodeJS.ErrnoException;
      if (!/^(EEXIST|EISDIR|ENOTDIR|ENAMETOOLONG|ERR_FS_CP_\w+)$/.test(code ?? '')) throw error;
      throw new InitFailure(`${this.#path}.${section}.${path}`, message.replaceAll(this.#host.root, ''));
    }
  }

  #inside(property: string, path: string): string {
    return inMachine(this.#host.root, path, (why) => {
      throw new InitFailure(property, `${path} ${why}`, WRITABLE);
    });
  }

  #link(property: string, path: string, target: string, to: string): void {
    this.#inside(`${property}.content`, target.startsWith('/') ? target : `${dirname(path)}/${target}`);
    rmSync(to, { force: true });
    symlinkSync(this.#host.link(target), to);
  }

  async #service(manager: string, name: string, service: ServiceEntry): Promise<void> {
    this.#host.log(`service ${name} of ${manager}: enabled ${service.enabled}, ensureRunning ${service.ensureRunning}`);
    if (String(service.ensureRunning) !== 'true') return;
    try {
      await this.#host.startService(name);
    } catch (error) {
      throw new InitFailure(`${this.#path}.services.${manager}.${name}`, (error as Error).message);
    }
  }

  async #object(property: string, url: string, file: FileEntry): Promise<string> {
    const location = s3Location(url);
    if (location === undefined) {
      throw new InitFailure(
        property,
        `${url} is not an object in S3: the rehearsal downloads nothing`,
        'publish it as an asset',
      );
    }
    const { bucket, key } = location;
    const found = Object.entries(this.#authentication).find(([name, { type, buckets }]) =>
      file.authentication === undefined
        ? type === 'S3' && [buckets].flat().includes(bucket)
        : name === file.authentication,
    );
    if (found === undefined) {
      throw new InitFailure(
        property,
        `HTTP Error 403 : AccessDenied: ${url}: no entry of AWS::CloudFormation::Authentication is for bucket ${bucket}`,
        'add an entry of type S3 with the bucket and the role of the instances',
      );
    }
    try {
      return await this.#host.object(bucket, key, found[1]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw new InitFailure(property, (error as Error).message);
      const { code, message, repair } = error.detail;
      const answer = code === undefined ? '' : `HTTP Error 403 : ${code}: `;
      throw new InitFailure(property, `${answer}${url}: ${message}`, repair);
    }
  }
}

function contentOf({ content = '', encoding }: FileEntry): string | Buffer {
  if (typeof content !== 'string') return JSON.stringify(content);
  return encoding === 'base64' ? Buffer.from(content, 'base64') : content;
}

/** The entries of a section of metadata, each of the form that its reader expects. */
function entries<Entry>(section: Readonly<Record<string, Entry>> | undefined): [string, Entry][] {
  return Object.entries(section ?? {});
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
