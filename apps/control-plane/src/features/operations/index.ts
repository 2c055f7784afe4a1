export { AnswerExchange } from './answer-exchange.ts';
export { listTargets, type NodeTarget } from './node-targets.ts';
export { refused, requireDone, whyNot, withoutNodes } from './operation.ts';
export { addOperationRoutes } from './operation-routes.ts';
export { askNodes, type OperationContext, takeAnswer } from './operation-service.ts';
export { listCommands } from './operation-store.ts';
