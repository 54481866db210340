import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { PropertiesOf } from '../cloudformation/world';
import { LogFile } from '../kit/log-file';

/** A file is rotated at this size, some ten thousand requests. */
const MOST_BYTES = 4 * 2 ** 20;

export type AccessLogSettings = NonNullable<PropertiesOf<'AWS::ApiGatewayV2::Stage'>['AccessLogSettings']>;

/** The access logs of HTTP APIs: one file per log group, one line per request, in the stage's own format. */
export class AccessLogs {
  readonly #directory: string;
  readonly #notice: (line: string) => void;

  readonly #files = new Map<string, LogFile>();

  /** `directory`: where the files go, as `<account>/<region>/<log group>.log`. */
  constructor(directory: string, notice: (line: string) => void = () => {}) {
    this.#directory = directory;
    this.#notice = notice;
  }

  write(settings: AccessLogSettings, context: Readonly<Record<string, unknown>>): void {
    const path = this.#path(settings.DestinationArn);
    if (path === undefined) return;
    let file = this.#files.get(path);
    if (file === undefined) {
      // As on AWS, the API answers even if its log cannot be written.
      file = new LogFile(path, { most: MOST_BYTES, notice: this.#notice });
      this.#files.set(path, file);
    }
    file.write(`${render(settings.Format!, context)}\n`);
  }

  async close(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map((file) => finished(file.end())));
  }

  #path(arn: string | undefined): string | undefined {
    const [, region, account, group] = /^arn:[\w-]+:logs:([\w-]+):(\d+):log-group:([^:]+)/.exec(arn ?? '') ?? [];
    if (region === undefined || account === undefined || group === undefined) return undefined;
    return join(this.#directory, account, region, `${group.replace(/^\/+/, '').replaceAll('..', '_')}.log`);
  }
}

/** Replaces `$context.…` variables, by `-` if they have no value. Values are escaped for JSON. */
export function render(format: string, context: Readonly<Record<string, unknown>>): string {
  return format.replace(/\$context\.([\w.]+)/g, (_, name: string) => {
    const value = context[name];
    return value === undefined ? '-' : JSON.stringify(String(value)).slice(1, -1);
  });
}
