/**
 * The one door of the rehearsal: whoever is outside of it, tests and benches too, imports from here (and from `kit/`).
 *
 * `openRehearsal({ state, progress, … })` opens a state directory for this process: `start` does what `npm start` does, `play`
 * plays one tree, and `rollBack`, `decide`, `status`, `tearDown` and `close` do what their names say. A `RehearsalClient` asks
 * the rehearsal of another process. The others read what an assembly holds, and what it costs.
 */
export { type Assembly, readAssembly, type StackArtifact } from './assembly/assembly';
export { synthesize } from './assembly/synthesize';
export { TerminalProgress } from './cli/terminal-progress';
export { failureText } from './cloudformation/failure-text';
export type { ExecutionRecord } from './codepipeline/execution-record';
export { type EvaluatedStack, evaluateStacks, type PlannedResource, resourcesOf } from './cost/evaluated-stack';
export { type Durations, type PipelineRun, pipelineRun, readDurations } from './cost/pipeline-run';
export { type PriceList, readPriceList } from './cost/price-list';
export { openRehearsal, type Rehearsal } from './session/rehearsal';
export { RehearsalClient } from './session/rehearsal-client';
export type { EndedExecution, RehearsalProps } from './session/rehearsal-props';
export type { Tree } from './source/tree';
export { StateDirectory } from './state/state-directory';
