import { Problem, type ProblemBody, type ProblemCode, problem, problems } from '@sluice/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { databaseUnavailable, isDatabaseUnavailable, sqlStateOf } from './database.ts';
import { issueWords } from './issue-words.ts';
import { TooManyAttempts } from './rate-limit.ts';

export interface ProblemOptions {
  /** Hears of every request that is answered with a problem. */
  onProblem?: (request: FastifyRequest, problem: Problem) => void;
  /** Hides from the caller what is not for them. */
  mask?: { problem(request: FastifyRequest, problem: Problem): Promise<Problem> };
}

/** The one place where errors become HTTP. */
export function answerProblems(app: FastifyInstance, { mask, onProblem }: ProblemOptions = {}): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply, error: unknown, known: Problem) => {
    if (known.status >= 500) request.log.error({ err: error }, 'the request failed');
    return sendProblem(request, reply, known);
  };
  app.setErrorHandler(async (error, request, reply) => {
    const known = toProblem(error);
    onProblem?.(request, known);
    try {
      return await answer(request, reply, error, (await mask?.problem(request, known)) ?? known);
    } catch (failure) {
      // What cannot be hidden does not go out.
      return answer(request, reply, failure, toProblem(failure));
    }
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      problem(
        'not-found',
        `There is nothing at this address for ${request.method}.`,
        'Check the address and the method.',
      ),
    ),
  );
}

/** Body of `application/problem+json`. `instance` is the id under which the request is logged. */
export function problemBody(problem: Problem, requestId: string): z.input<typeof ProblemBody> {
  const { status, title } = problems[problem.code];
  return {
    type: `urn:sluice:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    instance: requestId,
    code: problem.code,
    errors: [...problem.errors],
  };
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem instanceof TooManyAttempts) reply.header('retry-after', String(problem.retryAfterSeconds));
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(problemBody(problem, request.id)));
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseUnavailable(error)) return databaseUnavailable(error);
  if (unstorableStates.has(sqlStateOf(error) ?? '')) return unstorable(error);
  if (!(error instanceof Error)) return internal(error);
  if (hasZodFastifySchemaValidationErrors(error)) return validationFailed(error);
  return 'statusCode' in error ? fastifyProblem(error) : internal(error);
}

/** PostgreSQL's codes for a NUL in a text, a character that UTF-8 lacks, and a number beyond its column. */
const unstorableStates = new Set(['22021', '22P05', '22003']);

/** The form of a request alone does not rule these out, and no column holds them. */
function unstorable(cause: unknown): Problem {
  return new Problem(
    'validation-failed',
    [
      {
        field: null,
        cause: 'The request holds a NUL character or a number that is too large.',
        remediation: 'Remove it. Only contents of configuration files may hold any bytes.',
      },
    ],
    { cause },
  );
}

function validationFailed(error: FastifyError): Problem {
  const place = { body: '#', querystring: '#/query', params: '#/params', headers: '#/headers' };
  const prefix = place[(error.validationContext ?? 'body') as keyof typeof place];
  const found = (error.validation ?? []).slice(0, 20);
  return new Problem(
    'validation-failed',
    found.map((issue) => {
      const place = issue.instancePath === '/' ? '' : issue.instancePath;
      const name = place.split('/').at(-1);
      return {
        field: `${prefix}${place}`,
        cause: issueWords(issue),
        remediation:
          name === undefined || name === '' ? 'Correct it and try again.' : `Correct “${name}” and try again.`,
      };
    }),
    { cause: error },
  );
}

const fastifyProblems: Record<number, [ProblemCode, string, string]> = {
  400: [
    'bad-request',
    'The request cannot be read: its body is not valid JSON, or its headers do not fit.',
    'Check the request.',
  ],
  404: ['not-found', 'There is nothing at this address.', 'Check the address and the method.'],
  408: ['bad-request', 'The request took too long to arrive.', 'Send it again.'],
  413: [
    'too-large',
    'The body is larger than this endpoint accepts.',
    'Send less. A configuration file may have 10 MB.',
  ],
  414: ['bad-request', 'The address is too long.', 'Shorten it.'],
  415: ['media-type', 'The content type is not one that this endpoint reads.', 'Send application/json.'],
};

/** Fastify's own refusals. Their texts may quote the request, so ours are sent instead. */
function fastifyProblem(error: Error & { statusCode?: unknown }): Problem {
  const known = typeof error.statusCode === 'number' ? fastifyProblems[error.statusCode] : undefined;
  if (known === undefined) return internal(error);
  return new Problem(known[0], [{ field: null, cause: known[1], remediation: known[2] }], { cause: error });
}

function internal(cause: unknown): Problem {
  return new Problem(
    'internal',
    [
      {
        field: null,
        cause: 'Something failed on our side; the log has the reason under the number in “instance”.',
        remediation: 'Try again. If it stays, give the number to whoever runs the control plane.',
      },
    ],
    { cause },
  );
}
