import type { AuthorityFact, CertificateFact } from './resource-facts.ts';
import { areShownWhole } from './revocation-list.ts';
import type { PlannedStep } from './runtime-plan.ts';

/** Larger than this a payload may not fit `tune.bufsize`. */
const maxPemBytes = 15_000;

/** A certificate with its key goes as a whole. */
export function planCertificate({ object, file, pem }: CertificateFact): PlannedStep {
  if (Buffer.byteLength(pem) > maxPemBytes)
    return { refusal: `a certificate of more than ${maxPemBytes} bytes does not fit a command` };
  return { kind: object === 'certificate' ? 'replace-certificate' : 'add-certificate', file, pem };
}

/** `canAdd`: does the worker take further blocks into an open transaction? It does for authorities, since 2.8. */
export function planAuthorities({ object, file, blocks }: AuthorityFact, canAdd: boolean): PlannedStep {
  if (object === 'crl-file' && !areShownWhole(blocks))
    return { refusal: 'so many revoked certificates cannot be read back' };
  const payloads = [''];
  for (const block of blocks) {
    if (block.length > maxPemBytes) return { refusal: `more than ${maxPemBytes} bytes do not fit a command` };
    const last = payloads.at(-1) ?? '';
    if (last.length + block.length > maxPemBytes) payloads.push(`${block}\n`);
    else payloads[payloads.length - 1] = `${last}${block}\n`;
  }
  if (payloads.length > 1 && !canAdd) return { refusal: `more than ${maxPemBytes} bytes do not fit a command` };
  return { kind: 'replace-authorities', object, file, payloads };
}
