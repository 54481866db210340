/** What a service's environment variables say, read once by its `main.ts`. */
export class Environment {
  readonly #variables: NodeJS.ProcessEnv;

  constructor(variables: NodeJS.ProcessEnv) {
    this.#variables = variables;
  }

  /** Throws an EnvironmentError unless the variable is set. `example` shows what it should be. */
  required(name: string, example: string): string {
    const value = this.#variables[name];
    if (!value) throw new EnvironmentError(`${name} is not set: set it, for example ${name}=${example}`);
    return value;
  }

  /** PORT, a TCP port; 0 takes any free one. */
  port(byDefault: number): number {
    const value = this.#variables.PORT;
    if (value === undefined || value === '') return byDefault;
    if (!/^\d{1,5}$/.test(value) || Number(value) > 65535) {
      throw new EnvironmentError(`PORT is '${value}': set it to a number from 0 to 65535`);
    }
    return Number(value);
  }

  /** HOST, the address to listen on: this machine alone unless it says otherwise. */
  host(): string {
    return this.#variables.HOST || '127.0.0.1';
  }
}

export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
