import { waitsAt } from '../codepipeline/execution-record';
import { leftText } from '../codepipeline/left-stacks';
import { retainedText } from '../codepipeline/teardown';
import { type Progress, seconds } from '../kit/progress';
import { apiText } from '../session/api-text';
import type { Rehearsal } from '../session/rehearsal';
import type { EndedExecution } from '../session/rehearsal-props';
import { callersText } from './callers-text';
import type { StartOptions } from './options';
import { summaryText } from './summary';

export interface ExecutionReportProps {
  readonly rehearsal: Pick<Rehearsal, 'deployed' | 'left' | 'invitation'>;
  readonly options: Pick<StartOptions, 'state' | 'once' | 'localIssuer'>;
  readonly progress: Progress;
  /** Aborted when the rehearsal ends. */
  readonly signal: AbortSignal;
}

/** Prints how an execution ended, what is deployed, and where the APIs are. */
export class ExecutionReport {
  readonly #props: ExecutionReportProps;

  constructor(props: ExecutionReportProps) {
    this.#props = props;
  }

  ended(execution: EndedExecution): void {
    const { number, status, reason } = execution.record;
    const { progress } = this.#props;
    if (status === 'Succeeded') this.#succeeded(execution);
    else if (status === 'Failed') this.#failed(`Execution ${number} failed: ${reason}`);
    else if (status === 'InProgress')
      progress.note(`Execution ${number} waits ${waitsAt(execution.record)}: the next 'npm start' goes on with it`);
    else progress.note(`Execution ${number} ${status.toLowerCase()}: ${reason}`);
  }

  #succeeded({ record, deployed, pushedAt }: EndedExecution): void {
    const { progress, rehearsal, options } = this.#props;
    progress.line();
    for (const line of summaryText(deployed)) progress.line(line);
    for (const line of retainedText(rehearsal.deployed.retained())) progress.line(line);
    this.#left();
    progress.line();
    const when =
      pushedAt === undefined
        ? `${seconds(process.uptime() * 1000)} after the start`
        : `${seconds(performance.now() - pushedAt)} after the push`;
    progress.success(`Execution ${record.number} succeeded, ${when}`);
    for (const line of apiText(rehearsal.deployed.apis())) progress.line(line);
    for (const line of callersText(rehearsal.deployed, options)) progress.line(line);
    if (pushedAt === undefined) this.#next();
  }

  #failed(text: string): void {
    const { progress, rehearsal } = this.#props;
    progress.line();
    progress.failure(text);
    this.#left();
    if (this.#ends) return;
    const apis = rehearsal.deployed.apis();
    for (const line of apiText(apis, 'The API goes on serving')) progress.line(line);
    if (apis.length === 0) progress.line('Nothing serves yet. Repair what failed, and push it or start again.');
    this.#next();
  }

  #left(): void {
    const { progress, rehearsal } = this.#props;
    for (const line of leftText(rehearsal.left())) progress.line(line);
  }

  /** What a person may do next. */
  #next(): void {
    const { progress, rehearsal } = this.#props;
    if (this.#ends) return;
    if (rehearsal.invitation !== undefined) progress.note(rehearsal.invitation);
    progress.note('Ctrl-C ends it; what was posted is kept.');
  }

  get #ends(): boolean {
    const { options, signal } = this.#props;
    return options.once || signal.aborted;
  }
}
