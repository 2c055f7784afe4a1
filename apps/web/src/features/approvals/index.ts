export { ApprovalPanel } from './ApprovalPanel.tsx';
export { FreezeBanner } from './FreezeBanner.tsx';
export { PolicySummary } from './PolicySummary.tsx';
export { ScheduleDialog } from './ScheduleDialog.tsx';
export { SchedulePanel } from './SchedulePanel.tsx';
export { WaitingPanel } from './WaitingTable.tsx';
