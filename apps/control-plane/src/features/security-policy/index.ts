export { addSecurityPolicyRoutes } from './security-policy-routes.ts';
export { readSecurityPolicy, type StoredPolicy } from './security-policy-store.ts';
