export { sealedAnchor } from './anchor.ts';
export { type Audit, createAudit } from './audit.ts';
export { sealedForwarderSecret } from './forwarder.ts';
export { type Verification, verificationWords, verifyAudit } from './verification.ts';
