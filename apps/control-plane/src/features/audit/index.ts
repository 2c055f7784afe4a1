export { type Audit, createAudit } from './audit.ts';
export { type Verification, verificationWords, verifyAudit } from './verification.ts';
