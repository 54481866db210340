import type { Announcer, Gate } from '../codepipeline/gates';
import type { Progress } from '../kit/progress';
import { shellWord } from '../kit/shell-word';
import { commitText, subjectText } from '../source/revision-text';
import { stateOption } from '../state/state-option';

/** Prints what waits at a gate, and the commands that decide it from another terminal. */
export function announcing(progress: Progress, state: string): Announcer {
  const option = stateOption(state);
  return (gate, isNew) => {
    if (!isNew) {
      for (const line of gate.live ?? []) progress.line(`  ${gate.name} waits on, and ${line}`);
      return;
    }
    for (const line of gateText(gate)) progress.line(`  ${line}`);
    const name = gate.loss === undefined ? '' : ` ${shellWord(gate.name)}`;
    progress.note(`  from another terminal: npm run pipeline -- approve${name}${option}   (or: reject)`);
  };
}

/** What waits at a gate, and which stacks are deployed behind it, in lines. */
export function gateText(gate: Gate): string[] {
  const { commit, description } = gate.revision;
  return [
    `${gate.name} waits: ${gate.comment === '' ? 'no comment' : gate.comment}`,
    `  commit  ${commitText(commit)} ${subjectText(gate.revision)} (${description})`,
    ...(gate.live ?? []).map((line) => `  live    ${line}`),
    ...gate.stacks.map(({ stack, account, region }) => `  behind  ${stack} in account ${account}, ${region}`),
  ];
}
