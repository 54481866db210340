import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Properties } from '../cloudformation/world';

/** The access logs of HTTP APIs: one file per log group, one line per request, in the stage's own format. */
export class AccessLogs {
  readonly #directory: string;
  readonly #streams = new Map<string, WriteStream>();

  /** `directory`: where the files go, as `<account>/<region>/<log group>.log`. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  write(settings: Properties, context: Readonly<Record<string, unknown>>): void {
    const file = this.#file(settings.DestinationArn);
    if (file === undefined) return;
    this.#stream(file).write(`${render(settings.Format, context)}\n`);
  }

  async close(): Promise<void> {
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    await Promise.all(streams.map((stream) => new Promise<void>((resolve) => stream.end(resolve))));
  }

  #file(arn: string): string | undefined {
    const [, region, account, group] = /^arn:[\w-]+:logs:([\w-]+):(\d+):log-group:([^:]+)/.exec(arn) ?? [];
    if (region === undefined || account === undefined || group === undefined) return undefined;
    return join(this.#directory, account, region, `${group.replace(/^\/+/, '').replaceAll('..', '_')}.log`);
  }

  #stream(file: string): WriteStream {
    let stream = this.#streams.get(file);
    if (stream === undefined) {
      mkdirSync(dirname(file), { recursive: true });
      stream = createWriteStream(file, { flags: 'a' });
      // A log that cannot be written does not stop the API from answering, here as on AWS.
      stream.on('error', () => this.#streams.delete(file));
      this.#streams.set(file, stream);
    }
    return stream;
  }
}

/** Puts `$context.…` variables in; one that has no value for this request is a hyphen. Values cannot break the JSON around them. */
export function render(format: string, context: Readonly<Record<string, unknown>>): string {
  return format.replace(/\$context\.([\w.]+)/g, (_, name: string) => {
    const value = context[name];
    return value === undefined ? '-' : JSON.stringify(String(value)).slice(1, -1);
  });
}
