import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ClusterId, Moment, PoolId, SessionId, UserId } from '../ids.ts';
import { permissionNames } from '../permissions.ts';
import { PasskeyRequestOptions } from './passkey.ts';

/** How a user is called when signing in. Names that differ only in case are one name. */
export const Username = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]*$/, 'letters, digits and . _ @ - only');
/**
 * A new password. Length is what counts; composition rules are not asked. What people use most, and what is known of the user itself, is
 * refused with `password-refused`.
 */
export const Password = z.string().min(12).max(256);
/** A password that exists: it may be older than the rules. */
export const CurrentPassword = z.string().min(1).max(256);

/** One entry of the catalogue, for example `cluster.read`. */
export const PermissionName = z.enum(permissionNames);

/** What can stand in for a second factor. */
export const SecondFactorMethod = z.enum(['totp', 'backup-code', 'passkey']);
export type SecondFactorMethod = z.infer<typeof SecondFactorMethod>;

/** Who is signed in and what they may do. It ends at `expiresAt` unless it is used before. */
export const SessionView = z.object({
  id: SessionId,
  user: z.object({ id: UserId, username: z.string() }),
  /** Each that is held anywhere. */
  permissions: z.array(PermissionName),
  /** Where they are held: everywhere, and at single pools and clusters beyond that. */
  held: z.object({
    global: z.array(PermissionName),
    pools: z.array(z.object({ id: PoolId, permissions: z.array(PermissionName) })),
    clusters: z.array(z.object({ id: ClusterId, permissions: z.array(PermissionName) })),
  }),
  /** Sent back as `X-CSRF-Token` on writes; null for bearer sessions, which need none. */
  csrfToken: z.string().nullable(),
  expiresAt: Moment,
  secondFactor: z.object({
    /** A role of the user demands one that this session has not proven: until then only the own account answers. */
    owed: z.boolean(),
    /** Until when acts that ask for a recent second factor pass; null when none was proven in the last minutes. */
    provenUntil: Moment.nullable(),
  }),
});
export type SessionView = z.infer<typeof SessionView>;

/** `token` is present only for `bearer`, and never shown again. */
export const SignedInSession = SessionView.extend({ state: z.literal('signed-in'), token: z.string().nullable() });
export type SignedInSession = z.infer<typeof SignedInSession>;

/**
 * The password was right, and the user has a second factor. `ticket` goes to `takeSecondStep` with a proof, from the same network; the
 * session will be of the kind that was asked for.
 */
export const SecondStepNeeded = z.object({
  state: z.literal('second-step'),
  ticket: z.string(),
  expiresAt: Moment,
  methods: z.array(SecondFactorMethod),
  /** Present when a passkey is among the methods. */
  passkey: PasskeyRequestOptions.nullable(),
});
export type SecondStepNeeded = z.infer<typeof SecondStepNeeded>;

/** Answers `needed: true` as long as a set-up secret waits to be used. */
export const viewSetup = endpoint({
  method: 'GET',
  path: '/api/v1/setup',
  access: { public: true },
  tag: 'access',
  summary: 'Whether an administrator has still to be created, for the first time or after `admin reset`',
  /** `reset`: users exist, and somebody with access to the machine made a secret that gives one a new password. */
  response: z.object({ needed: z.boolean(), reset: z.boolean() }),
});

/**
 * Uses up the secret, and signs the new administrator in by cookie. Problems: `name-taken` for a user of the provider,
 * `setup-refused`, `password-refused`, `too-many-attempts`.
 */
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

/** Problems: `sign-in-failed`, which does not tell whether the user exists; `too-many-attempts`. */
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
  response: z.discriminatedUnion('state', [SignedInSession, SecondStepNeeded]),
});

/**
 * Whose password a link sets, without using it up: a page can say at once that a link is dead. A POST, because the token would stand in
 * the address of a GET. Problems: `link-refused`, `too-many-attempts`.
 */
export const viewPasswordLink = endpoint({
  method: 'POST',
  path: '/api/v1/password/link',
  access: { public: true },
  tag: 'access',
  summary: 'Whose password a one-time link sets',
  body: z.object({ token: z.string().min(1).max(200) }),
  response: z.object({ username: z.string() }),
});

/** Uses up the link and ends all sessions of the user. Problems: `link-refused`, `password-refused`, `too-many-attempts`. */
export const choosePassword = endpoint({
  method: 'POST',
  path: '/api/v1/password',
  access: { public: true },
  tag: 'access',
  summary: 'Choose a password with a one-time link',
  status: 204,
  body: z.object({ token: z.string().min(1).max(200), password: Password }),
  response: z.undefined(),
});

/** The way of a reloaded page to its permissions and its CSRF token. Problems: `not-signed-in`. */
export const viewSession = endpoint({
  method: 'GET',
  path: '/api/v1/session',
  access: { signedIn: true, owing: true },
  tag: 'access',
  summary: 'Who is signed in, with which permissions',
  response: SessionView,
});

/**
 * The session is worth nothing afterwards, wherever its token was copied to.
 */
export const signOut = endpoint({
  method: 'DELETE',
  path: '/api/v1/session',
  access: { signedIn: true, owing: true },
  tag: 'access',
  summary: 'End this session',
  status: 204,
  response: z.undefined(),
});

/** One session as people see it. */
export const SessionItem = z.object({
  id: SessionId,
  kind: z.enum(['cookie', 'bearer']),
  address: z.string(),
  /** As the program named itself when it signed in; it can say anything. */
  userAgent: z.string(),
  /** What the user agent seems to be, for example `Firefox 128` on `Linux`; null when it is not known. */
  device: z.object({ program: z.string().nullable(), system: z.string().nullable() }),
  createdAt: Moment,
  /** To the minute. */
  lastUsedAt: Moment,
  /** When it ends if it is not used again. */
  expiresAt: Moment,
  /** Whether it is the session that asks. */
  current: z.boolean(),
});
export type SessionItem = z.infer<typeof SessionItem>;

/** All sessions of the user that still live, from every device. */
export const listSessions = endpoint({
  method: 'GET',
  path: '/api/v1/sessions',
  access: { signedIn: true, owing: true },
  tag: 'access',
  summary: 'My sessions, newest first',
  response: z.object({ items: z.array(SessionItem) }),
});

/** Ends a session on another device. Problems: `not-found` for a session of somebody else. */
export const revokeSession = endpoint({
  method: 'DELETE',
  path: '/api/v1/sessions/:sessionId',
  access: { signedIn: true, owing: true },
  tag: 'access',
  summary: 'End one of my sessions',
  status: 204,
  params: z.object({ sessionId: SessionId }),
  response: z.undefined(),
});
