import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { Moment, PasskeyId, UserId } from '../ids.ts';
import { SecondFactorMethod, SignedInSession } from './access.ts';
import { PasskeyAssertion, PasskeyCreationOptions, PasskeyRegistration, PasskeyRequestOptions } from './passkey.ts';

const Reason = z.string().trim().min(1).max(500);

/** One proof of a second factor. Blanks in a code, and the dash and the case of a backup code, do not count. */
export const SecondFactorProof = z.discriminatedUnion('method', [
  z.object({ method: z.literal('totp'), code: z.string().min(1).max(40) }),
  z.object({ method: z.literal('backup-code'), code: z.string().min(1).max(40) }),
  z.object({ method: z.literal('passkey'), response: PasskeyAssertion }),
]);
export type SecondFactorProof = z.infer<typeof SecondFactorProof>;

/**
 * Says again who is there before a factor is added or taken away: a second factor, or, while there is none, the password. Users who sign in
 * at a provider have no password here: they enrol their first factor within ten minutes of a sign-in.
 */
export const Confirmation = z.discriminatedUnion('method', [
  ...SecondFactorProof.options,
  z.object({ method: z.literal('password'), password: z.string().min(1).max(256) }),
  z.object({ method: z.literal('recent-sign-in') }),
]);
export type Confirmation = z.infer<typeof Confirmation>;

/**
 * The browser gets a cookie, as with `signIn`. Five wrong proofs end the ticket. Problems: `second-step-failed`, which does not tell which factor did not fit; `ticket-ended`; `too-many-attempts`.
 */
export const takeSecondStep = endpoint({
  method: 'POST',
  path: '/api/v1/session/second-step',
  access: { public: true },
  tag: 'access',
  summary: 'Finish a sign-in with a second factor',
  status: 201,
  body: z.object({ ticket: z.string().min(1).max(200), proof: SecondFactorProof }),
  response: SignedInSession,
});

/** Problems: `passkey-not-possible` at an address without a name, `too-many-attempts`. */
export const beginPasskeySignIn = endpoint({
  method: 'POST',
  path: '/api/v1/session/passkey/begin',
  access: { public: true },
  tag: 'access',
  summary: 'Begin to sign in with a passkey alone',
  status: 201,
  body: z.object({ kind: z.enum(['cookie', 'bearer']).default('cookie') }),
  response: z.object({ ticket: z.string(), expiresAt: Moment, passkey: PasskeyRequestOptions }),
});

/** It counts as password and second factor: the passkey must have verified its user. Problems: as `takeSecondStep`. */
export const finishPasskeySignIn = endpoint({
  method: 'POST',
  path: '/api/v1/session/passkey',
  access: { public: true },
  tag: 'access',
  summary: 'Sign in with a passkey alone',
  status: 201,
  body: z.object({ ticket: z.string().min(1).max(200), response: PasskeyAssertion }),
  response: SignedInSession,
});

/** What of one's own factors can prove, and the options for a passkey. They are good for one proof, a step-up or a confirmation. */
export const beginProof = endpoint({
  method: 'POST',
  path: '/api/v1/session/step-up/begin',
  access: { signedIn: true, owing: true },
  tag: 'second factor',
  summary: 'Ask which second factors can be proven here, with the options for a passkey',
  status: 201,
  response: z.object({ methods: z.array(SecondFactorMethod), passkey: PasskeyRequestOptions.nullable() }),
});

/** Problems: `confirmation-failed`, `factor-missing` when none is enrolled, `too-many-attempts`. */
export const stepUp = endpoint({
  method: 'POST',
  path: '/api/v1/session/step-up',
  access: { signedIn: true, owing: true },
  tag: 'second factor',
  summary: 'Prove a second factor again in this session',
  body: z.object({ proof: SecondFactorProof }),
  /** Until when acts that ask for a recent second factor pass. */
  response: z.object({ provenUntil: Moment }),
});

/** One passkey as its owner sees it; nothing of it opens anything. */
export const PasskeyView = z.object({
  id: PasskeyId,
  name: z.string(),
  createdAt: Moment,
  lastUsedAt: Moment.nullable(),
  /** Whether it works at the address of this request; passkeys belong to the host name at which they were made. */
  here: z.boolean(),
  /** Whether it is kept on several devices of the person. */
  synced: z.boolean(),
});
export type PasskeyView = z.infer<typeof PasskeyView>;

/** The second factors of the signed-in user, without their secrets. */
export const OwnSecondFactors = z.object({
  totp: z.object({ enrolledAt: Moment }).nullable(),
  passkeys: z.array(PasskeyView),
  /** How many are left; null when none were ever made. */
  backupCodes: z.object({ left: z.number().int(), createdAt: Moment }).nullable(),
  /** What a confirmation can be made with now. */
  confirmWith: z.array(z.enum(['totp', 'backup-code', 'passkey', 'password', 'recent-sign-in'])),
  /** Whether one of the roles of the user demands a second factor. */
  demanded: z.boolean(),
  /** Whether passkeys can be made at the address of this request. */
  passkeysPossible: z.boolean(),
});
export type OwnSecondFactors = z.infer<typeof OwnSecondFactors>;

/** Answers also while a second factor is owed, so that the page can say what to enrol. */
export const viewSecondFactors = endpoint({
  method: 'GET',
  path: '/api/v1/account/second-factors',
  access: { signedIn: true, owing: true },
  tag: 'second factor',
  summary: 'My second factors',
  response: OwnSecondFactors,
});

/** With the first factor come ten codes that each stand in for it once; null with every other. They are shown this once. */
const BackupCodes = z.array(z.string());

/**
 * The secret is shown this once, and belongs to nothing until `confirmTotp`, within ten minutes. Problems: `confirmation-failed`,
 * `factor-enrolled` when there is one, `too-many-attempts`.
 */
export const beginTotp = endpoint({
  method: 'POST',
  path: '/api/v1/account/second-factors/totp/begin',
  access: { signedIn: true, owing: true },
  tag: 'second factor',
  summary: 'Begin to enrol an authenticator app',
  status: 201,
  body: z.object({ confirm: Confirmation }),
  /** `secret` in base 32; `uri` is the `otpauth:` address for a QR code. */
  response: z.object({ secret: z.string(), uri: z.string(), expiresAt: Moment }),
});

/** This session has proven a second factor afterwards. Problems: `confirmation-failed`, `factor-enrolled`, `factor-missing` when nothing was begun. */
export const confirmTotp = endpoint({
  method: 'POST',
  path: '/api/v1/account/second-factors/totp',
  access: { signedIn: true, owing: true },
  tag: 'second factor',
  summary: 'Enrol the authenticator app with its first code',
  status: 201,
  body: z.object({ code: z.string().min(1).max(40) }),
  response: z.object({ backupCodes: BackupCodes.nullable() }),
});

/** With the last factor the backup codes go too. Problems: `confirmation-failed`, `factor-missing`, `too-many-attempts`. */
export const disableTotp = endpoint({
  method: 'POST',
  path: '/api/v1/account/second-factors/totp/disable',
  access: { signedIn: true },
  tag: 'second factor',
  summary: 'Take the authenticator app away',
  status: 204,
  body: z.object({ confirm: Confirmation }),
  response: z.undefined(),
});

/** The older codes are worth nothing afterwards. Problems: `confirmation-failed`, `factor-missing`, `too-many-attempts`. */
export const renewBackupCodes = endpoint({
  method: 'POST',
  path: '/api/v1/account/second-factors/backup-codes',
  access: { signedIn: true },
  tag: 'second factor',
  summary: 'Make ten new backup codes, which are shown once',
  status: 201,
  body: z.object({ confirm: Confirmation }),
  response: z.object({ backupCodes: BackupCodes }),
});

/** Problems: `confirmation-failed`, `passkey-not-possible`, `too-many-attempts`. */
export const beginPasskey = endpoint({
  method: 'POST',
  path: '/api/v1/account/second-factors/passkeys/begin',
  access: { signedIn: true, owing: true },
  tag: 'second factor',
  summary: 'Begin to add a passkey',
  status: 201,
  body: z.object({ confirm: Confirmation }),
  response: z.object({ passkey: PasskeyCreationOptions }),
});

const PasskeyName = z.string().trim().min(1).max(80);

/** This session has proven a second factor afterwards. Problems: `passkey-refused`, `factor-missing` when nothing was begun. */
export const addPasskey = endpoint({
  method: 'POST',
  path: '/api/v1/account/second-factors/passkeys',
  access: { signedIn: true, owing: true },
  tag: 'second factor',
  summary: 'Add the passkey that the browser made',
  status: 201,
  body: z.object({ name: PasskeyName, response: PasskeyRegistration }),
  response: z.object({ passkey: PasskeyView, backupCodes: BackupCodes.nullable() }),
});

/** Problems: `not-found`. */
export const renamePasskey = endpoint({
  method: 'PATCH',
  path: '/api/v1/account/second-factors/passkeys/:passkeyId',
  access: { signedIn: true },
  tag: 'second factor',
  summary: 'Rename one of my passkeys',
  params: z.object({ passkeyId: PasskeyId }),
  body: z.object({ name: PasskeyName }),
  response: PasskeyView,
});

/** With the last factor the backup codes go too. Problems: `confirmation-failed`, `not-found`, `too-many-attempts`. */
export const removePasskey = endpoint({
  method: 'POST',
  path: '/api/v1/account/second-factors/passkeys/:passkeyId/remove',
  access: { signedIn: true },
  tag: 'second factor',
  summary: 'Take one of my passkeys away',
  status: 204,
  params: z.object({ passkeyId: PasskeyId }),
  body: z.object({ confirm: Confirmation }),
  response: z.undefined(),
});

/** Users who are not listed have none. */
export const listSecondFactors = endpoint({
  method: 'GET',
  path: '/api/v1/second-factors',
  access: { permission: 'user.read', of: 'global' },
  tag: 'second factor',
  summary: 'Which users have which second factors',
  response: z.object({
    items: z.array(
      z.object({
        userId: UserId,
        totp: z.boolean(),
        passkeys: z.number().int(),
        backupCodesLeft: z.number().int(),
      }),
    ),
  }),
});

/** Ends all sessions of the user. Problems: `factor-missing`, `not-found`, `permission-missing` for a user who may do more, `too-many-attempts`. */
export const resetSecondFactors = endpoint({
  method: 'POST',
  path: '/api/v1/users/:userId/second-factors/reset',
  access: { permission: 'user.write', of: 'global' },
  tag: 'second factor',
  summary: 'Take all second factors of a user away who has lost them',
  status: 204,
  params: z.object({ userId: UserId }),
  body: z.object({ reason: Reason }),
  response: z.undefined(),
});
