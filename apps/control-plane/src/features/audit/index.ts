export { type Audit, createAudit } from './audit.ts';
export { type Verification, verifyAudit } from './verification.ts';
