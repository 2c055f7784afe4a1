import { ApiFailure } from './failure.ts';

/** Asks the person to prove a second factor again; answers whether they did. */
type Prover = () => Promise<boolean>;
let prover: Prover | null = null;
let asking: Promise<boolean> | null = null;

/** Who asks. Returns what ends it. */
export function setProver(next: Prover): () => void {
  prover = next;
  return () => {
    if (prover === next) prover = null;
  };
}

/** However many acts ask at once, the person is asked once. */
export function proveAgain(): Promise<boolean> {
  asking ??= (prover?.() ?? Promise.resolve(false)).finally(() => {
    asking = null;
  });
  return asking;
}

export const needsStepUp = (error: unknown) => error instanceof ApiFailure && error.code === 'step-up-needed';

/** An act that asks for a recent second factor is repeated once when it was proven. */
export async function withStepUp<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (!needsStepUp(error) || !(await proveAgain())) throw error;
    return act();
  }
}
