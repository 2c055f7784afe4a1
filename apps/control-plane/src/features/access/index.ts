export { addAccessRoutes } from './access-routes.ts';
export { type AccessService, createAccessService } from './access-service.ts';
export { addAccountRoutes } from './account-routes.ts';
export { type AccountService, createAccountService } from './account-service.ts';
export { type Admission, createAdmission, findPlace } from './admission.ts';
export { answerSignedIn } from './answer-signed-in.ts';
export { apiKeyPrefix, type KeyReader, type LivingKey } from './authenticate.ts';
export { readAuthority, readDecidedAuthority, readGrantAuthority, readGroupAuthority } from './authority-reader.ts';
export { insertGrant, removeGrant } from './grant-store.ts';
export { decideAuthority, isBuiltIn } from './granted.ts';
export { createLinkService, type LinkService } from './link-service.ts';
export { selectLivingKeys } from './living-key.ts';
export { openSession, type SignedIn } from './open-session.ts';
export { actorAt, attemptOf, beginningAt, type Origin, originOf } from './origin.ts';
export { passwordFits } from './password.ts';
export { createPasswordLink, removePasswordLinks } from './password-link.ts';
export {
  countAttempt,
  insertPending,
  type PendingSignIn,
  removeEveryPending,
  type TriedSignIn,
  useUpPending,
} from './pending-sign-in-store.ts';
export type { SecondStep } from './second-step.ts';
export {
  findSignInMoment,
  forgetSecondFactor,
  noteSecondFactor,
  removeAllOfUser as endSessionsOf,
} from './session-store.ts';
export { hashToken, type SessionKind } from './session-token.ts';
export { type BeginningLimit, createSignInLimits, type SignInLimits } from './sign-in-limit.ts';
export { requireUnchangedUser } from './unchanged-user.ts';
export {
  findById as findUser,
  findBySubject,
  insertFromProvider,
  insertUser,
  isNameTaken,
  lockUser,
  noteEmailSetBy,
  removeUser,
  type StoredUser,
  updateFromProvider,
  updateUser,
} from './user-store.ts';
export { isEmailVouchedFor, type Voucher, voucherOf } from './vouching.ts';
