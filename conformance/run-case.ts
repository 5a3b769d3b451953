import type { Case, CrowdStep, GrpcStep, Mismatch, RestStep, Step } from './case';
import { judgeCrowd } from './crowd';
import type { ServerDirectory } from './directory';
import type { GrpcTarget } from './grpc';
import { judgeGrpc, judgeRest } from './judge';
import { sendRest } from './rest';
import { ServerProcess } from './server-process';

/** What cases are run against; what is not there cannot be asked. */
export interface Subject {
  /** `http://localhost:8501` */
  readonly rest: string | undefined;
  readonly grpc: GrpcTarget | undefined;
  /** The server's directory, where the suite may change it. */
  readonly directory: ServerDirectory | undefined;
  /** What starts a server. */
  readonly command: string | undefined;
}

/** How a case ended. */
export interface Outcome {
  readonly case: Case;
  readonly profile: string;
  /** `notRun`: the subject lacks what the case needs. */
  readonly result: 'passed' | 'failed' | 'notRun';
  /** What was not as expected, and at which step; empty for a case that passed. */
  readonly mismatches: readonly Mismatch[];
}

/** How often a step is tried that may take until it is right, and milliseconds between two times. */
const ATTEMPTS = 300;
const PAUSE_MS = 100;

/** Runs a case to its end, or to the first step that is not answered as expected. */
export async function runCase(subject: Subject, { steps, ...rest }: Case, profile: string): Promise<Outcome> {
  const outcome = { case: { ...rest, steps }, profile };
  if (!steps.every((step) => canRun(subject, step))) return { ...outcome, result: 'notRun', mismatches: [] };
  for (const [index, step] of steps.entries()) {
    const mismatches = await runStep(subject, step);
    if (mismatches.length === 0) continue;
    const named = steps.length === 1 ? '' : `step ${index + 1}: `;
    return {
      ...outcome,
      result: 'failed',
      mismatches: mismatches.map((mismatch) => ({ ...mismatch, what: `${named}${mismatch.what}` })),
    };
  }
  return { ...outcome, result: 'passed', mismatches: [] };
}

function canRun(subject: Subject, step: Step): boolean {
  switch (step.kind) {
    case 'rest':
    case 'crowd':
      return subject.rest !== undefined;
    case 'grpc':
      return subject.grpc !== undefined;
    case 'together':
      return step.steps.every((inner) => canRun(subject, inner));
    case 'put':
    case 'write':
    case 'remove':
      return subject.directory !== undefined;
    case 'process':
      return subject.command !== undefined && subject.directory !== undefined;
  }
}

async function runStep(subject: Subject, step: Step): Promise<readonly Mismatch[]> {
  switch (step.kind) {
    case 'rest':
    case 'grpc':
      return askUntilRight(subject, step);
    case 'crowd':
      return askTogether(subject, step);
    case 'together':
      return (await Promise.all(step.steps.map((inner) => runStep(subject, inner)))).flat();
    case 'put':
    case 'write':
    case 'remove':
      subject.directory?.change(step);
      return [];
    case 'process':
      return ServerProcess.judge(subject.command ?? '', step);
  }
}

async function askUntilRight(subject: Subject, step: RestStep | GrpcStep): Promise<readonly Mismatch[]> {
  let mismatches = await ask(subject, step);
  for (let attempt = 1; step.eventually && mismatches.length > 0 && attempt < ATTEMPTS; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    mismatches = await ask(subject, step);
  }
  return mismatches;
}

async function askTogether({ rest }: Subject, crowd: CrowdStep): Promise<readonly Mismatch[]> {
  try {
    const asked = Array.from({ length: crowd.times }, () => sendRest(rest ?? '', crowd.step));
    return judgeCrowd(await Promise.all(asked), crowd);
  } catch (error) {
    return [{ what: 'request', expected: 'an answer', got: (error as Error).message }];
  }
}

async function ask({ rest, grpc }: Subject, step: RestStep | GrpcStep): Promise<readonly Mismatch[]> {
  try {
    if (step.kind === 'rest') return judgeRest(await sendRest(rest ?? '', step), step.expect);
    return grpc === undefined ? [] : judgeGrpc(await grpc.send(step), step.expect);
  } catch (error) {
    return [{ what: 'request', expected: 'an answer', got: (error as Error).message }];
  }
}
