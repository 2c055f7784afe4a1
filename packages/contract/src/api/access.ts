import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { Moment, SessionId, UserId } from '../ids.ts';
import { type Permission, permissions } from '../permissions.ts';

const Username = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]*$/, 'letters, digits and . _ @ - only');
/** Length is what counts; composition rules are not asked. Argon2 reads at most this much. */
const Password = z.string().min(12).max(256);

export const SessionView = z.object({
  id: SessionId,
  user: z.object({ id: UserId, username: z.string() }),
  permissions: z.array(z.enum(Object.keys(permissions) as [Permission, ...Permission[]])),
  /** Sent back as `X-CSRF-Token` on writes; null for bearer sessions, which need none. */
  csrfToken: z.string().nullable(),
  expiresAt: Moment,
});
export type SessionView = z.infer<typeof SessionView>;

export const viewSetup = endpoint({
  method: 'GET',
  path: '/api/v1/setup',
  access: { public: true },
  tag: 'access',
  summary: 'Whether an administrator has still to be created, for the first time or after `admin reset`',
  /** `reset`: users exist, and somebody with access to the machine made a secret that gives one a new password. */
  response: z.object({ needed: z.boolean(), reset: z.boolean() }),
});

export const completeSetup = endpoint({
  method: 'POST',
  path: '/api/v1/setup',
  access: { public: true },
  tag: 'access',
  summary: 'Create the first administrator with the one-time secret and sign in',
  status: 201,
  body: z.object({ secret: z.string().min(1).max(200), username: Username, password: Password }),
  response: SessionView,
});

export const signIn = endpoint({
  method: 'POST',
  path: '/api/v1/session',
  access: { public: true },
  tag: 'access',
  summary: 'Sign in; a browser gets a cookie, a command-line client asks for a bearer token',
  status: 201,
  body: z.object({
    username: z.string().min(1).max(64),
    password: z.string().min(1).max(256),
    kind: z.enum(['cookie', 'bearer']).default('cookie'),
  }),
  /** `token` is present only for `bearer`, and never shown again. */
  response: SessionView.extend({ token: z.string().nullable() }),
});

export const viewSession = endpoint({
  method: 'GET',
  path: '/api/v1/session',
  access: { signedIn: true },
  tag: 'access',
  summary: 'Who is signed in, with which permissions',
  response: SessionView,
});

export const signOut = endpoint({
  method: 'DELETE',
  path: '/api/v1/session',
  access: { signedIn: true },
  tag: 'access',
  summary: 'End this session',
  status: 204,
  response: z.undefined(),
});

export const listSessions = endpoint({
  method: 'GET',
  path: '/api/v1/sessions',
  access: { signedIn: true },
  tag: 'access',
  summary: 'My sessions, newest first',
  response: z.object({
    items: z.array(
      z.object({
        id: SessionId,
        kind: z.enum(['cookie', 'bearer']),
        address: z.string(),
        userAgent: z.string(),
        createdAt: Moment,
        lastUsedAt: Moment,
        current: z.boolean(),
      }),
    ),
  }),
});

export const revokeSession = endpoint({
  method: 'DELETE',
  path: '/api/v1/sessions/:sessionId',
  access: { signedIn: true },
  tag: 'access',
  summary: 'End one of my sessions',
  status: 204,
  params: z.object({ sessionId: SessionId }),
  response: z.undefined(),
});

export const AuditRow = z.object({
  seq: z.number().int(),
  at: Moment,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

export const listAudit = endpoint({
  method: 'GET',
  path: '/api/v1/audit',
  access: { permission: 'audit.read' },
  tag: 'audit',
  summary: 'Audit rows, newest first',
  query: z.object({
    before: z.coerce.number().int().positive().optional(),
    /** An action as a whole, for example `change.staged`, or its noun alone. */
    action: z.string().min(1).max(80).optional(),
    /** Part of the name of who did it, in any case. */
    actor: z.string().min(1).max(80).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ items: z.array(AuditRow), nextBefore: z.number().int().nullable() }),
});
