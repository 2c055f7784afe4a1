export { ScheduleClock } from './schedule-clock.ts';
export { addScheduleRoutes } from './schedule-routes.ts';
