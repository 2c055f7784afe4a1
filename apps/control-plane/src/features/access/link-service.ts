import { choosePasswordPath, problem, type UserId } from '@sluice/contract';
import { lockAccess } from '../../platform/access-lock.ts';
import { systemActor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { transact } from '../../platform/database.ts';
import type { Mailer } from '../../platform/mailer.ts';
import type { Platform } from '../../platform/platform.ts';
import { createRateLimit } from '../../platform/rate-limit.ts';
import type { Secret } from '../../platform/secret.ts';
import { getAccount } from './account-read-model.ts';
import { rememberDevice } from './known-device-store.ts';
import { actorAt, type Origin } from './origin.ts';
import { hashPassword } from './password.ts';
import { createPasswordLink, findLinkOwner, useUpPasswordLink } from './password-link.ts';
import { requireGoodPassword } from './password-policy.ts';
import * as sessionStore from './session-store.ts';
import { createDoorLimit } from './sign-in-limit.ts';
import * as userStore from './user-store.ts';
import { isVouchedFor } from './vouching.ts';

export interface LinkService {
  /** Whether links can be sent by e-mail. */
  byMail: boolean;
  /** Whose password the link sets. Throws `link-refused`, `too-many-attempts`. */
  viewLink(token: Secret, address: string): Promise<{ username: string }>;
  /** The new token of the device, which is known from now on. Throws `link-refused`, `password-refused`, `too-many-attempts`. */
  choosePassword(input: { token: Secret; password: Secret }, origin: Origin): Promise<Secret>;
  /**
   * Sends a link to a user of that name, if there is one with an e-mail address. Resolves before it is known whether there is.
   * Throws `mail-not-set-up`, `too-many-attempts`.
   */
  sendForgotten(username: string, address: string): Promise<void>;
  /** Waits for what is being sent. */
  close(): Promise<void>;
}

const mailsPerAccount = 3;
const mailWindowSeconds = 3_600;
const mostAtOnce = 20;
const addressUnvouched =
  'Whoever set the e-mail address may do less than this user. The user or an administrator sets it anew, or hands a link on.';

/** Joins links to choose a password, handed on or sent by e-mail, with the limits of their doors. */
export function createLinkService(
  platform: Pick<Platform, 'config' | 'database' | 'db' | 'log' | 'sealing'>,
  mailer: Mailer | null,
): LinkService {
  const { database, db, log, sealing } = platform;
  const { mail } = platform.config;
  const linkLimit = createDoorLimit(database.pool, 'link');
  const forgottenLimit = createDoorLimit(database.pool, 'forgotten');
  const mailLimit = createRateLimit(database.pool, {
    name: 'forgotten-account',
    attempts: mailsPerAccount,
    windowSeconds: mailWindowSeconds,
    typed: sealing,
  });
  const sending = new Set<Promise<void>>();

  return {
    byMail: mailer !== null,

    async viewLink(token, address) {
      const owner = await userStore.findById(db, await getLinkOwner(token, address));
      if (owner === null) throw linkRefused();
      return { username: owner.username };
    },

    async choosePassword({ password, token }, origin) {
      const ownerId = await getLinkOwner(token, origin.address);
      await requireGoodPassword(password, await getAccount(db, ownerId));
      const passwordHash = await hashPassword(password, { kind: 'known', key: ownerId });
      return transact(db, async (tx) => {
        // What whoever made the link may do, and what the user may, stays until the password is set.
        await lockAccess(tx);
        const now = new Date();
        // Another request with the same link may have been faster.
        const userId = await useUpPasswordLink(tx, token, now);
        if (userId === null) throw linkRefused();
        await userStore.setPassword(tx, userId, passwordHash);
        await sessionStore.removeAllOfUser(tx, userId);
        const { username } = await userStore.getById(tx, userId);
        const deviceToken = await rememberDevice(tx, userId, origin.deviceToken, now);
        const actor = actorAt(username, origin, null);
        await record(tx, { actor, action: 'user.password-chosen', ...about('user', userId, username) });
        return deviceToken;
      });
    },

    async sendForgotten(username, address) {
      if (mailer === null) throw mailNotSetUp();
      await forgottenLimit.begin(address);
      if (sending.size >= mostAtOnce) {
        log.warn('a forgotten password got no link: too many are being sent');
        return;
      }
      // Not waited for: how long it takes would tell whether there is such a user.
      const sent = mailLink(username, address).catch((error: unknown) =>
        log.warn({ err: error }, 'a link to choose a password was not sent'),
      );
      sending.add(sent);
      void sent.then(() => sending.delete(sent));
    },

    async close() {
      await Promise.all(sending);
    },
  };

  /** Only attempts with a link that does not work count against the network. */
  async function getLinkOwner(token: Secret, address: string): Promise<UserId> {
    await linkLimit.begin(address);
    const ownerId = await findLinkOwner(db, token, new Date());
    if (ownerId === null) throw linkRefused();
    await linkLimit.succeed(address);
    return ownerId;
  }

  async function mailLink(username: string, address: string): Promise<void> {
    if (mailer === null || mail === null) return;
    // Names that nobody has count too: what is kept must not differ.
    await mailLimit.consume(username.toLowerCase());
    const made = await transact(db, async (tx) => {
      const user = await userStore.findMailable(tx, username);
      if (user === null) return null;
      const { id } = user;
      const voucher = await userStore.findEmailSetBy(tx, id);
      const now = new Date();
      const actor = { ...systemActor('access'), address };
      const event = { actor, action: 'user.password-link-sent', ...about('user', id, user.username) } as const;
      if (!(await isVouchedFor(tx, id, voucher, now))) {
        await record(tx, { ...event, outcome: 'refused', reason: addressUnvouched });
        return null;
      }
      const link = await createPasswordLink(tx, { userId: id, kind: 'mailed', voucher }, now);
      await record(tx, event);
      return { user, link };
    });
    if (made === null) return;
    const { link, user } = made;
    const url = new URL(choosePasswordPath, mail.publicUrl);
    url.hash = link.token.reveal();
    await mailer.send({ to: user.email, ...letterTo(user.username, url.href, mail.publicUrl.host) });
  }
}

function letterTo(username: string, link: string, host: string): { subject: string; text: string } {
  const text = [
    `Somebody, probably you, forgot the password of the user ${username} at ${host}.`,
    'Choose another one with this link. It works once, within an hour:',
    '',
    link,
    '',
    'If it was not you, do nothing: the password stays as it is.',
    '',
  ];
  return { subject: 'Choose a password for Sluice', text: text.join('\n') };
}

function linkRefused() {
  return problem(
    'link-refused',
    'The link was used already, has expired, was replaced by a newer one, or whoever made it may do less by now than its user.',
    'Ask an administrator for another one.',
    '#/token',
  );
}

function mailNotSetUp() {
  return problem(
    'mail-not-set-up',
    'This control plane has no mail server.',
    'Ask an administrator for a link with which you choose another password.',
  );
}
