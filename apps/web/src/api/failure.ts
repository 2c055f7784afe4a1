import { Problem, type ProblemCode, type ProblemError, problems } from '@sluice/contract';

/** A failed call as a page shows it: what happened, why, what to do, and the id under which the log knows it. */
export class ApiFailure extends Error {
  readonly code: ProblemCode | 'network';
  readonly title: string;
  readonly errors: readonly ProblemError[];
  readonly requestId: string | null;

  constructor(
    code: ProblemCode | 'network',
    title: string,
    errors: readonly ProblemError[],
    requestId: string | null,
    options?: ErrorOptions,
  ) {
    super(errors[0]?.cause ?? title, options);
    this.name = 'ApiFailure';
    this.code = code;
    this.title = title;
    this.errors = errors;
    this.requestId = requestId;
  }
}

/** Words for failures that no server worded. Filled from the text catalogue at start. */
export interface FailureWords {
  networkTitle: string;
  networkCause: string;
  networkRemediation: string;
  pageTitle: string;
  pageRemediation: string;
}
let words: FailureWords = {
  networkTitle: '',
  networkCause: '',
  networkRemediation: '',
  pageTitle: '',
  pageRemediation: '',
};
export function setFailureWords(next: FailureWords): void {
  words = next;
}

/** The one place where anything thrown becomes an `ApiFailure`. */
export function toFailure(error: unknown, requestId: string | null = null): ApiFailure {
  if (error instanceof ApiFailure) return error;
  if (error instanceof Problem) {
    return new ApiFailure(error.code, problems[error.code].title, error.errors, requestId, { cause: error });
  }
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) {
    const reason = { field: null, cause: words.networkCause, remediation: words.networkRemediation };
    return new ApiFailure('network', words.networkTitle, [reason], null, { cause: error });
  }
  const cause = error instanceof Error ? error.message : String(error);
  const reason = { field: null, cause, remediation: words.pageRemediation };
  return new ApiFailure('internal', words.pageTitle, [reason], requestId, { cause: error });
}

/** In the shape that the failure panel shows. */
export function shownFailure(error: unknown): {
  title: string;
  reasons: readonly ProblemError[];
  requestId: string | null;
} {
  const failure = toFailure(error);
  return { title: failure.title, reasons: failure.errors, requestId: failure.requestId };
}
