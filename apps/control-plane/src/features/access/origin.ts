import type { SessionId } from '@sluice/contract';
import type { FastifyRequest } from 'fastify';
import type { AuditActor } from '../../platform/audit.ts';
import type { ControlPlaneConfig } from '../../platform/config.ts';
import type { Db } from '../../platform/database.ts';
import { readCookie } from '../../platform/own-cookie.ts';
import { type Site, siteOf } from '../../platform/request-origin.ts';
import type { Secret } from '../../platform/secret.ts';
import { findDevice, findKnownDevice } from './known-device-store.ts';
import type { Beginning, SignInAttempt } from './sign-in-limit.ts';

/** Where a request comes from, as far as we believe it. */
export interface Origin {
  address: string;
  userAgent: string;
  /** The address of ours that it was sent to. */
  site: Site;
  /** What the device got when somebody last signed in on it. */
  deviceToken: Secret | null;
  /** The session that the browser has so far. */
  sessionCookie: Secret | null;
}

export function originOf(request: FastifyRequest, { publicUrl }: Pick<ControlPlaneConfig, 'publicUrl'>): Origin {
  const userAgent = request.headers['user-agent'] ?? '';
  return {
    address: request.ip,
    userAgent,
    site: siteOf(request, publicUrl),
    deviceToken: readCookie(request, 'sluice_device'),
    sessionCookie: readCookie(request, 'sluice_session'),
  };
}

/** Who tries to get into the account, for the limit of attempts. */
export async function attemptOf(db: Db, account: string, { address, deviceToken }: Origin): Promise<SignInAttempt> {
  return { account, address, device: await findKnownDevice(db, account, deviceToken, new Date()) };
}

/** Who begins a sign-in without saying whose it is, for its limit. */
export async function beginningAt(db: Db, { address, deviceToken }: Origin): Promise<Beginning> {
  return { address, device: await findDevice(db, deviceToken, new Date()) };
}

/** Somebody who has just shown who they are, for the audit log. */
export function actorAt(name: string, { address }: Origin, sessionId: SessionId | null): AuditActor {
  return { kind: 'user', name, sessionId, address, permission: null };
}
