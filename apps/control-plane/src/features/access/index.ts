export { addAccessRoutes, originOf, setSessionCookie } from './access-routes.ts';
export { type AccessService, createAccessService, type Origin, openSession, type SignedIn } from './access-service.ts';
export { type Admission, createAdmission } from './admission.ts';
export { readAuthority, readGroupAuthority } from './authority-reader.ts';
export { insertGrant, removeGrant } from './grant-store.ts';
export { decideAuthority, isBuiltIn } from './granted.ts';
export { createPasswordLink } from './password-link.ts';
export { removeAllOfUser as endSessionsOf } from './session-store.ts';
export {
  findBySubject,
  insertFromProvider,
  insertUser,
  isNameTaken,
  removeUser,
  updateFromProvider,
  updateUser,
} from './user-store.ts';
