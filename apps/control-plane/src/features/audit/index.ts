export { addAuditRoutes } from './audit-routes.ts';
export { type Verification, verifyAudit } from './verification.ts';
