export { createSecondFactorParts, type SecondFactorParts } from './parts.ts';
export { sealedTotpSecret } from './proof.ts';
export { countProtectedUsers, resetAllSecondFactors } from './reset-service.ts';
export { addSecondFactorRoutes } from './second-factor-routes.ts';
export { createSecondStep } from './sign-in-steps.ts';
