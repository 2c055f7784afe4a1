export { ApprovalPanel } from './ApprovalPanel.tsx';
export { ClusterPolicySummary } from './ClusterPolicySummary.tsx';
export { FreezeBanner } from './FreezeBanner.tsx';
export { ScheduleDialog } from './ScheduleDialog.tsx';
export { SchedulePanel } from './SchedulePanel.tsx';
export { WaitingPanel } from './WaitingTable.tsx';
