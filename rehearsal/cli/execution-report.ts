import type { Cloud } from '../cloud/cloud';
import { type DeployedStack, type ExecutionRecord, waitsAt } from '../codepipeline/execution-record';
import { type LeftStack, leftText } from '../codepipeline/left-stacks';
import { retainedText } from '../codepipeline/teardown';
import type { Progress } from '../kit/progress';
import { apiText } from './api-text';
import { callersText } from './callers-text';
import { summaryText } from './summary';

export interface ExecutionReportProps {
  readonly progress: Progress;
  readonly cloud: Pick<Cloud, 'frontDoors' | 'cloudFormation' | 'users' | 'localIssuer'>;
  /** The state directory, as the command line names it. */
  readonly state: string;
  /** What was deployed before there was a pipeline to do it; nothing once it was told. */
  byHand(): readonly DeployedStack[];
  /** What is deployed and no longer in the pipeline. */
  left(): readonly LeftStack[];
  /** What a person may do next, in lines; none where the rehearsal ends. */
  next(): readonly string[];
  /** Whether it is said also after a success. */
  readonly invites: boolean;
}

/** Says how an execution ended, and what is where then. */
export class ExecutionReport {
  constructor(private readonly is: ExecutionReportProps) {}

  /** `when`: `2.0 s after the push`. */
  ended(record: ExecutionRecord, when: string): void {
    const { number, status, reason } = record;
    const { progress } = this.is;
    if (status === 'Succeeded') this.succeeded(record, when);
    else if (status === 'Failed') this.failed(`Execution ${number} failed: ${reason}`);
    else if (status === 'InProgress')
      progress.note(`Execution ${number} waits ${waitsAt(record)}: the next 'npm start' goes on with it`);
    else progress.note(`Execution ${number} ${status.toLowerCase()}: ${reason}`);
  }

  private succeeded(record: ExecutionRecord, when: string): void {
    const { progress, cloud, state, byHand } = this.is;
    progress.line();
    for (const line of summaryText([...byHand(), ...record.deployed])) progress.line(line);
    for (const line of retainedText(cloud.cloudFormation.retained())) progress.line(line);
    this.left();
    progress.line();
    progress.success(`Execution ${record.number} succeeded, ${when}`);
    for (const line of apiText(cloud.frontDoors())) progress.line(line);
    for (const line of callersText(cloud, state)) progress.line(line);
    if (this.is.invites) this.next();
  }

  private failed(text: string): void {
    const { progress, cloud, next } = this.is;
    progress.line();
    progress.failure(text);
    this.left();
    if (next().length === 0) return;
    const doors = cloud.frontDoors();
    for (const line of apiText(doors, 'The API goes on serving')) progress.line(line);
    if (doors.length === 0) progress.line('Nothing serves yet. Repair what failed, and push it or start again.');
    this.next();
  }

  private left(): void {
    for (const line of leftText(this.is.left())) this.is.progress.line(line);
  }

  private next(): void {
    for (const line of this.is.next()) this.is.progress.note(line);
  }
}
