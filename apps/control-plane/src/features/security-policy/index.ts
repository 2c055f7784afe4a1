export { addSecurityPolicyRoutes } from './policy-routes.ts';
export { readSecurityPolicy, type StoredPolicy } from './policy-store.ts';
