import { failureText } from '../cloudformation/failure-text';
import type { Outcome } from '../codepipeline/outcome';
import { keepPrivate } from '../kit/private';
import { UsageError } from '../kit/refusal';
import type { PipelineClient } from '../session/pipeline-client';
import { StateDirectory } from '../state/state-directory';
import { stateOption } from '../state/state-option';
import { type PipelineOptions, parsePipelineOptions } from './options';
import { rollbackText } from './rollback-text';
import { statusText } from './status-text';
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
  if (options.command === 'teardown') {
    const { runTeardown } = require('./teardown-command') as typeof import('./teardown-command');
    return runTeardown(options.state, options);
  }
  if (options.command === 'token') {
    const { runToken } = require('./token-command') as typeof import('./token-command');
    return runToken(options.state, options);
  }
  const { RehearsalClient } = require('../session/rehearsal-client') as typeof import('../session/rehearsal-client');
  const { lines, code } = await outcomeOf(options, new RehearsalClient(options.state));
  (code === 0 ? say : complain)(...lines);
  return code;
}

async function outcomeOf(
  options: Exclude<PipelineOptions, { readonly command: 'teardown' | 'token' }>,
  client: PipelineClient,
): Promise<Outcome> {
  switch (options.command) {
    case 'status':
      return { lines: statusText(await client.status()), code: 0 };
    case 'rollback': {
      const { stage, to } = options;
      const request = { stage, ...(to !== undefined && { to }) };
      return rollbackText(request, await client.rollback(request), stateOption(options.state));
    }
    default: {
      const approved = options.command === 'approve';
      const answer = await client.decide({ approved, ...(options.gate !== undefined && { gate: options.gate }) });
      if ('problem' in answer) return { lines: [answer.problem], code: 1 };
      return { lines: [`${answer.gate}: ${approved ? 'approved' : 'rejected'}`], code: 0 };
    }
  }
}
