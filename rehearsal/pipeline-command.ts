import { parsePipelineOptions } from './options';
import { send } from './pipeline/channel';
import { readExecutions } from './pipeline/execution-store';
import { failureText } from './pipeline/failure-text';
import { runRollback } from './pipeline/rollback-command';
import { type Status, statusText } from './pipeline/status';
import { runTeardown } from './pipeline/teardown-command';
import { runToken } from './pipeline/token-command';
import { UsageError } from './refusal';
import { keepPrivate } from './state/private';
import { StateDirectory } from './state/state-directory';
import { complain, say } from './terminal';

// The reader of our output may be gone: `| head`.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    complain(failureText(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);

async function main(): Promise<number> {
  keepPrivate();
  const options = parsePipelineOptions(process.argv.slice(2));
  if ('help' in options) {
    say(options.help);
    return 0;
  }
  const state = new StateDirectory(options.state);
  if (!state.exists()) throw new UsageError(`${state.path}: no rehearsal was started there: see 'npm start -- --help'`);
  if (options.command === 'status') {
    const status = (await send<Status>(state, 'GET', '/status')) ?? fromDisk(state);
    say(...statusText(status));
    return 0;
  }
  if (options.command === 'token') return runToken(state, options);
  if (options.command === 'teardown')
    return runTeardown(state, options, `npm run pipeline -- ${process.argv.slice(2).join(' ')}`);
  if (options.command === 'rollback') return runRollback(state, options.stage, options.to);
  const approved = options.command === 'approve';
  const answer = await send<{ gate?: string; problem?: string }>(state, 'POST', '/decision', {
    gate: options.gate,
    approved,
  });
  if (answer?.gate !== undefined) {
    say(`${answer.gate}: ${approved ? 'approved' : 'rejected'}`);
    return 0;
  }
  complain(answer?.problem ?? `${state.path}: no rehearsal is running in it: start one with 'npm start'`);
  return 1;
}

function fromDisk(state: StateDirectory): Status {
  const execution = readExecutions(state).at(-1);
  const pid = state.holder()?.pid;
  return { gates: [], apis: [], ...(execution && { execution }), ...(pid !== undefined && { pid }) };
}
