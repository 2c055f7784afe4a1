import { z } from 'zod';
import { ConfigText } from './api/shared.ts';
import { ChangeId } from './ids.ts';

/**
 * Every problem the API can answer with. `docs/reference/errors.md` has a row for each with "How to solve".
 * The status is the HTTP status; the title is the same for every occurrence.
 */
export const problems = {
  'bad-request': { status: 400, title: 'The request is malformed' },
  'validation-failed': { status: 400, title: 'The request does not have the expected form' },
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'sign-in-failed': { status: 401, title: 'User name or password is wrong' },
  'second-step-failed': { status: 401, title: 'The second step does not fit' },
  'ticket-ended': { status: 401, title: 'The sign-in has to begin again' },
  'agent-not-authenticated': { status: 401, title: 'The agent did not prove who it is' },
  'csrf-failed': { status: 403, title: 'The request did not come from our own page' },
  'permission-missing': { status: 403, title: 'You lack a permission for this' },
  'step-up-needed': { status: 403, title: 'Prove your second factor first' },
  'second-factor-owed': { status: 403, title: 'Your role demands a second factor' },
  'confirmation-failed': { status: 403, title: 'The confirmation does not fit' },
  'setup-refused': { status: 403, title: 'Set-up is not possible' },
  'enrolment-refused': { status: 403, title: 'The enrolment token is not valid' },
  'blob-not-yours': { status: 403, title: 'This node has no right to that blob' },
  'secret-unknown': { status: 409, title: 'A hidden secret cannot be put back' },
  'content-sealed': { status: 403, title: 'The content is sealed' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'name-taken': { status: 409, title: 'The name is in use' },
  'factor-enrolled': { status: 409, title: 'It is enrolled already' },
  'factor-missing': { status: 409, title: 'There is no such second factor' },
  'passkey-not-possible': { status: 409, title: 'Passkeys do not work at this address' },
  'passkey-refused': { status: 409, title: 'The passkey cannot be taken' },
  'already-granted': { status: 409, title: 'It is granted already' },
  'last-administrator': { status: 409, title: 'Nobody could give roles any more' },
  'password-wrong': { status: 403, title: 'The current password is wrong' },
  'password-refused': { status: 422, title: 'Choose another password' },
  'no-password-here': { status: 409, title: 'The user signs in elsewhere' },
  'mail-not-set-up': { status: 409, title: 'No e-mail can be sent' },
  'key-refused': { status: 403, title: 'An API key cannot do this' },
  'too-many-keys': { status: 409, title: 'There are too many keys' },
  'link-refused': { status: 403, title: 'The link is not valid' },
  'provider-unusable': { status: 409, title: 'The provider of single sign-on is not complete' },
  'in-use': { status: 409, title: 'It is still in use' },
  'pool-has-cluster': { status: 409, title: 'A pool serves exactly one cluster' },
  'plan-stale': { status: 409, title: 'The plan no longer matches what is staged' },
  'plan-refused': { status: 409, title: 'The plan cannot be applied' },
  'nothing-staged': { status: 409, title: 'There is nothing to plan' },
  'change-conflict': { status: 409, title: 'Two changes touch the same section' },
  'change-needed': { status: 409, title: 'A chosen change needs one that was left out' },
  'rollout-active': { status: 409, title: 'A rollout is already running' },
  'rollout-state': { status: 409, title: 'The rollout is not in a state for this' },
  'approval-needed': { status: 409, title: 'Another person has to approve it first' },
  'approval-not-yours': { status: 403, title: 'You cannot approve this' },
  'approval-state': { status: 409, title: 'The approval is not in a state for this' },
  frozen: { status: 409, title: 'Nothing is applied now' },
  'schedule-state': { status: 409, title: 'The scheduled apply is not in a state for this' },
  'head-failed': { status: 409, title: 'The newest revision failed and blocks the next' },
  'node-not-adoptable': { status: 409, title: 'The node cannot be adopted yet' },
  'operation-refused': { status: 409, title: 'HAProxy did not do it' },
  'node-not-drifted': { status: 409, title: 'The difference is gone' },
  'drift-not-resolvable': { status: 409, title: 'The difference cannot be resolved like this' },
  'node-offline': { status: 409, title: 'The node does not answer' },
  'edit-stale': { status: 412, title: 'Somebody changed it while you were editing' },
  'precondition-required': { status: 428, title: 'Say which version your edit is based on' },
  'too-large': { status: 413, title: 'The request is too large' },
  'media-type': { status: 415, title: 'The content type is not supported' },
  'too-many-attempts': { status: 429, title: 'Too many attempts' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  'database-unavailable': { status: 500, title: 'The database does not answer' },
} as const satisfies Record<string, { status: number; title: string }>;

/** Stable: programs may decide by it, and a code is never given another meaning. */
export type ProblemCode = keyof typeof problems;

/** The two texts of one place of which a person has to choose; null where a side has nothing there. */
export const ConflictTexts = z.object({
  resource: z.string(),
  section: z.string(),
  ours: ConfigText.nullable(),
  theirs: ConfigText.nullable(),
});
export type ConflictTexts = z.infer<typeof ConflictTexts>;

/**
 * One reason of a problem. `field` is a JSON Pointer into the request, `file:line` in a configuration, or null. `needs` names
 * changes that solve it when they are chosen too; `texts` says what stands there now (ours) and in the change (theirs).
 */
export const ProblemError = z.object({
  field: z.string().nullable(),
  cause: z.string(),
  remediation: z.string(),
  needs: z.array(ChangeId).optional(),
  texts: z.array(ConflictTexts).optional(),
});
export type ProblemError = z.infer<typeof ProblemError>;

/** Body of `application/problem+json` (RFC 9457) with our `code` and `errors`. */
export const ProblemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  errors: z.array(ProblemError),
});
export type ProblemBody = z.infer<typeof ProblemBody>;

/** An expected failure. Becomes HTTP in one place, last. Context for the log goes into `options.cause`. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly ProblemError[];

  constructor(code: ProblemCode, errors: readonly ProblemError[], options?: ErrorOptions) {
    super(errors[0]?.cause ?? problems[code].title, options);
    this.name = 'Problem';
    this.code = code;
    this.errors = errors;
  }

  get status(): number {
    return problems[this.code].status;
  }
}

/** Shorthand for the usual problem with a single reason. */
export function problem(code: ProblemCode, cause: string, remediation: string, field: string | null = null): Problem {
  return new Problem(code, [{ field, cause, remediation }]);
}
