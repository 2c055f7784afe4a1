export { readPlanApproval } from './approval-read-model.ts';
export { addApprovalRoutes } from './approval-routes.ts';
export { takeApproval } from './approval-service.ts';
