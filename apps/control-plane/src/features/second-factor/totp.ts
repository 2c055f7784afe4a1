import { generateSecret, generateURI, verifySync } from 'otplib';

const periodSeconds = 30;

/** A secret of 160 bits in base 32, and the address of its QR code. */
export function createTotp(username: string): { secret: string; uri: string } {
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer: 'Sluice', label: username, secret }) };
}

/**
 * The time step whose code this is: the present one, the one before or the one after. Null when it is none of them, or not newer than
 * the last that was used.
 */
export function findTimeStep(secret: string, typed: string, lastStep: number, now: Date): number | null {
  const token = typed.replace(/\s/g, '');
  const epoch = Math.floor(now.getTime() / 1000);
  // A clock that was set back leaves a last step in the future.
  const newest = Math.floor(epoch / periodSeconds) + 1;
  if (!/^\d{6}$/.test(token) || lastStep >= newest) return null;
  const result = verifySync({ secret, token, epoch, epochTolerance: periodSeconds, afterTimeStep: lastStep });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}
