import { z } from 'zod';

/** Ids are UUIDs, branded so that one kind is never passed as another. */
export const PoolId = z.uuid().brand<'PoolId'>();
export const ClusterId = z.uuid().brand<'ClusterId'>();
export const NodeId = z.uuid().brand<'NodeId'>();
export const ResourceId = z.uuid().brand<'ResourceId'>();
export const ChangeId = z.uuid().brand<'ChangeId'>();
export const PlanId = z.uuid().brand<'PlanId'>();
export const RevisionId = z.uuid().brand<'RevisionId'>();
export const RolloutId = z.uuid().brand<'RolloutId'>();
export const EnrolmentTokenId = z.uuid().brand<'EnrolmentTokenId'>();
export const UserId = z.uuid().brand<'UserId'>();
export const SessionId = z.uuid().brand<'SessionId'>();

export type PoolId = z.infer<typeof PoolId>;
export type ClusterId = z.infer<typeof ClusterId>;
export type NodeId = z.infer<typeof NodeId>;
export type ResourceId = z.infer<typeof ResourceId>;
export type ChangeId = z.infer<typeof ChangeId>;
export type PlanId = z.infer<typeof PlanId>;
export type RevisionId = z.infer<typeof RevisionId>;
export type RolloutId = z.infer<typeof RolloutId>;
export type EnrolmentTokenId = z.infer<typeof EnrolmentTokenId>;
export type UserId = z.infer<typeof UserId>;
export type SessionId = z.infer<typeof SessionId>;

/** SHA-256 of bytes, 64 lower-case hex digits: the name of a blob or of a bundle. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/);
export type Digest = z.infer<typeof Digest>;

/** Moments are ISO 8601 in UTC, as `2026-01-31T12:00:00.000Z`. */
export const Moment = z.iso.datetime();
