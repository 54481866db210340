import type { Progress } from '../kit/progress';
import { openRehearsal, type Rehearsal } from '../session/rehearsal';
import { announcing } from './announcing';
import { ExecutionReport } from './execution-report';
import type { StartOptions } from './options';
import { terminalAsker } from './terminal-asker';

export interface TerminalRehearsalProps {
  readonly options: StartOptions;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /**
   * The directory of the project.
   *
   * @default - the working directory
   */
  readonly project?: string;
}

/** A rehearsal for a person at a terminal, who is asked at its gates and told how each execution ended. */
export function openTerminalRehearsal({ options, progress, signal, project }: TerminalRehearsalProps): Rehearsal {
  const { stdin, stdout } = process;
  const { state, port, localIssuer, keepWaits, approve } = options;
  const asks = !approve && stdin.isTTY && stdout.isTTY;
  const rehearsal = openRehearsal({
    state,
    port,
    localIssuer,
    keepWaits,
    approve,
    progress,
    signal,
    ...(project !== undefined && { project }),
    askers: asks ? [terminalAsker(stdin, stdout, progress)] : [],
    ...(!approve && { announce: announcing(progress, state) }),
    onEnd: (execution) => report.ended(execution),
  });
  const report = new ExecutionReport({ rehearsal, options, progress, signal });
  return rehearsal;
}
