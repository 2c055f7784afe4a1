export { addEnrolmentRoutes } from './enrolment-routes.ts';
export { type CreatedEnrolment, createEnrolment, createEnrolmentIn, enrolNode } from './enrolment-service.ts';
