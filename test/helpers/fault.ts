import type { FaultAssembly } from './fault-assembly';

/** What is on AWS already when the broken commit arrives. */
export type Before = 'nothing' | 'providers' | 'deployed';

/**
 * One thing broken in the synthesized assembly, and where AWS refuses it.
 *
 * The first line of its file is a comment that says what AWS does and where that is documented; what could not be
 * verified there says so.
 */
export interface Fault {
  /**
   * `nothing`: the first deployment of the provider that fails, or of all. `providers`: they are in service, the global API's stack is created.
   * `deployed`: everything serves, and this is an update.
   *
   * @default nothing
   */
  readonly after?: Before;
  /** Makes the system one in which the fault can be shown. That one is played first, and must pass. */
  readonly given?: (assembly: FaultAssembly) => void;
  readonly break: (assembly: FaultAssembly) => void;
  readonly expected: Failure | Answer;
}

/** The execution fails at this action. */
export interface Failure {
  readonly stage: string;
  readonly action: string;
  /** `stack/LogicalId`, as the message names it; found, as far as possible, by what was broken. */
  readonly resource: (assembly: FaultAssembly) => string;
  /** Of the action's error, and of what was noticed while it ran: the property and the repair. */
  readonly message: RegExp;
}

/** The execution succeeds, and a request is answered with an error. */
export interface Answer {
  readonly request: { readonly path: string; readonly method?: string; readonly body?: string };
  /** Of the unbroken system, and of the broken one. */
  readonly status: { readonly unbroken: number; readonly broken: number };
  readonly resource: (assembly: FaultAssembly) => string;
  /** Of what the rehearsal notices. */
  readonly message: RegExp;
}

/** Names of the synthesized pipeline's stages and actions. */
export const PROVIDERS = 'prod-Providers';
export const DEPLOY_DOGS = 'prod-dogs.private-api-prod-dogs.Deploy';
export const DEPLOY_TODO = 'prod-todo.private-api-prod-todo.Deploy';
export const GLOBAL_API = 'prod-GlobalApi';
export const DEPLOY_GLOBAL_API = 'private-api-prod-global-api.Deploy';
export const SMOKE_TEST = 'prod-SmokeTest';
