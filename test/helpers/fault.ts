import type { FaultAssembly } from './fault-assembly';

/** One thing broken in the synthesized assembly, and how the rehearsal refuses it as AWS would. */
export type Fault = Broken & Documented & (Failure | Answer | Warning);

interface Broken {
  /** What AWS does, in one sentence. */
  readonly rule: string;
  /**
   * What is on AWS already when the broken commit arrives.
   *
   * @default 'nothing'
   */
  readonly after?: Before;
  /** Makes the system one in which the fault can be shown. That one is played first, and must pass. */
  readonly given?: (assembly: FaultAssembly) => void;
  readonly break: (assembly: FaultAssembly) => void;
  /** `stack/LogicalId`, as the message names it; found, as far as possible, by what was broken. */
  readonly resource: (assembly: FaultAssembly) => string;
  /** Of the action's error or warning, and of what the rehearsal noticed meanwhile: the property and the repair. */
  readonly message: RegExp;
}

/** Where AWS says what the rule says. What no page of AWS says is stated as `unverified`, and where else it was seen. */
type Documented =
  | { readonly docs: AwsPage; readonly unverified?: string }
  | { readonly docs?: undefined; readonly unverified: string };

export type AwsPage = `https://docs.aws.amazon.com/${string}`;

/** The execution fails at this action, and without the fault this action succeeds. */
export interface Failure {
  readonly failsAt: Step;
}

/** The execution succeeds, and a request that the unbroken system answers is answered with an error. */
export interface Answer {
  readonly answers: {
    readonly request: { readonly path: string; readonly method?: string; readonly body?: string };
    /** Status of the unbroken system's answer, and of the broken one's. */
    readonly unbroken: number;
    readonly broken: number;
  };
}

/** The execution succeeds, as on AWS, and this action says what is going to hurt; without the fault nothing says so. */
export interface Warning {
  readonly warnsAt: Step;
}

/**
 * `nothing`: the stack is deployed for the first time. `providers`: they are in service, and the global API's stack is
 * created. `deployed`: everything serves, and this is an update.
 */
export type Before = 'nothing' | 'providers' | 'deployed';

/** An action of the synthesized pipeline. */
export interface Step {
  readonly stage: string;
  readonly action: string;
}

export const DEPLOY_DOGS: Step = { stage: 'prod-Providers', action: 'prod-dogs.private-api-prod-dogs.Deploy' };
export const DEPLOY_TODO: Step = { stage: 'prod-Providers', action: 'prod-todo.private-api-prod-todo.Deploy' };
export const DEPLOY_GLOBAL_API: Step = { stage: 'prod-GlobalApi', action: 'private-api-prod-global-api.Deploy' };
export const SMOKE_TEST: Step = { stage: 'prod-GlobalApi', action: 'prod-SmokeTest' };
