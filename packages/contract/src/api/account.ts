import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { Moment, SessionId, UserId } from '../ids.ts';
import { CurrentPassword, Password, SessionItem } from './access.ts';

/** Page of the web app on which a password is chosen; the token of the link stands behind `#`. */
export const choosePasswordPath = '/choose-password';

/** The signed-in user as it sees itself. */
export const AccountView = z.object({
  id: UserId,
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  /** False: no link is mailed there, because whoever set it may do less than this user. */
  emailConfirmed: z.boolean(),
  /** `local`: a password of ours; `provider`: single sign-on, and the e-mail address is the provider's. */
  origin: z.enum(['local', 'provider']),
  createdAt: Moment,
  /** Null for a user without a password of ours. */
  passwordChangedAt: Moment.nullable(),
  version: z.number().int(),
});
export type AccountView = z.infer<typeof AccountView>;

/** The own user, whatever it may do. Problems: none of its own. */
export const viewAccount = endpoint({
  method: 'GET',
  path: '/api/v1/account',
  access: { signedIn: true, keys: true },
  tag: 'account',
  summary: 'My account; an API key learns here whose it is',
  response: AccountView,
});

/**
 * Another e-mail address asks for the current password, because links to choose a password go there. The present one together with the
 * password confirms what an administrator entered.
 * Problems: `edit-stale`, `password-wrong`, `no-password-here` for the e-mail address of a user of the provider, `too-many-attempts`.
 */
export const updateAccount = endpoint({
  method: 'PATCH',
  path: '/api/v1/account',
  access: { signedIn: true },
  tag: 'account',
  summary: 'Change my display name or my e-mail address',
  ifMatch: true,
  body: z.object({
    displayName: z.string().trim().max(500).optional(),
    email: z.email().max(254).nullable().optional(),
    currentPassword: CurrentPassword.optional(),
  }),
  response: AccountView,
});

/**
 * Ends all other sessions; this one goes on. API keys stay: they are revoked by themselves.
 * Problems: `password-wrong`, `password-refused`, `no-password-here`, `too-many-attempts`.
 */
export const changePassword = endpoint({
  method: 'POST',
  path: '/api/v1/account/password',
  access: { signedIn: true },
  tag: 'account',
  summary: 'Change my password',
  status: 204,
  body: z.object({ currentPassword: CurrentPassword, password: Password }),
  response: z.undefined(),
});

/** Problems: none of its own; it ends nothing when there is no other session. */
export const endOtherSessions = endpoint({
  method: 'DELETE',
  path: '/api/v1/sessions',
  access: { signedIn: true },
  tag: 'account',
  summary: 'End all my sessions but this one',
  response: z.object({ ended: z.number().int() }),
});

/** Whether a link to choose a password can be sent by e-mail: a control plane without a mail server sends none. */
export const viewForgottenPassword = endpoint({
  method: 'GET',
  path: '/api/v1/password/forgotten',
  access: { public: true },
  tag: 'access',
  summary: 'Whether links to choose a password are sent by e-mail',
  response: z.object({ byMail: z.boolean() }),
});

/**
 * The answer is the same for every name: whether there is such a user, and whether it has an e-mail address, is not told.
 * Problems: `mail-not-set-up`, `too-many-attempts`.
 */
export const forgotPassword = endpoint({
  method: 'POST',
  path: '/api/v1/password/forgotten',
  access: { public: true },
  tag: 'access',
  summary: 'Send a link to choose a password to the e-mail address of a user',
  status: 204,
  body: z.object({ username: z.string().min(1).max(64) }),
  response: z.undefined(),
});

const userParams = z.object({ userId: UserId });

/** Problems: `not-found`. */
export const listUserSessions = endpoint({
  method: 'GET',
  path: '/api/v1/users/:userId/sessions',
  access: { permission: 'user.read', of: 'global' },
  tag: 'people',
  summary: 'The sessions of a user, newest first',
  params: userParams,
  response: z.object({ items: z.array(SessionItem) }),
});

/** Problems: `not-found`. */
export const endUserSessions = endpoint({
  method: 'DELETE',
  path: '/api/v1/users/:userId/sessions',
  access: { permission: 'user.write', of: 'global' },
  tag: 'people',
  summary: 'End all sessions of a user',
  params: userParams,
  response: z.object({ ended: z.number().int() }),
});

/** Problems: `not-found`, also for a session of another user. */
export const endUserSession = endpoint({
  method: 'DELETE',
  path: '/api/v1/users/:userId/sessions/:sessionId',
  access: { permission: 'user.write', of: 'global' },
  tag: 'people',
  summary: 'End one session of a user',
  status: 204,
  params: userParams.extend({ sessionId: SessionId }),
  response: z.undefined(),
});
