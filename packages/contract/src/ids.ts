import { z } from 'zod';

// Ids are UUIDs, branded so that one kind is never passed as another.

/** A group of nodes. */
export const PoolId = z.uuid().brand<'PoolId'>();
/** The one configuration that the nodes of a pool serve. */
export const ClusterId = z.uuid().brand<'ClusterId'>();
/** A machine with our agent; given at enrolment, and again to whoever enrols with the same key. */
export const NodeId = z.uuid().brand<'NodeId'>();
/** One versioned piece of what a cluster runs. It keeps its id over all revisions. */
export const ResourceId = z.uuid().brand<'ResourceId'>();
/** A pending edit of resources. People see its number, which counts per cluster. */
export const ChangeId = z.uuid().brand<'ChangeId'>();
/** What applying the staged changes would do, worked out once. */
export const PlanId = z.uuid().brand<'PlanId'>();
/** An immutable snapshot of the resources of a cluster. People see its number. */
export const RevisionId = z.uuid().brand<'RevisionId'>();
/** The move of the nodes of a cluster to one revision. */
export const RolloutId = z.uuid().brand<'RolloutId'>();
/** The public part of an enrolment token: it names the token and opens nothing. */
export const EnrolmentTokenId = z.uuid().brand<'EnrolmentTokenId'>();
/** What holds on a server for a time, whatever the configuration says. */
export const OverrideId = z.uuid().brand<'OverrideId'>();
/** A person who signs in. A new password keeps it. */
export const UserId = z.uuid().brand<'UserId'>();
/** A named set of permissions that an administrator made. */
export const RoleId = z.uuid().brand<'RoleId'>();
/** Users who get grants together. */
export const GroupId = z.uuid().brand<'GroupId'>();
/** A role given to a user or a group, at a place. */
export const GrantId = z.uuid().brand<'GrantId'>();
/** A key of a user for programs. It is no credential: that is its token. */
export const ApiKeyId = z.uuid().brand<'ApiKeyId'>();
/** What was asked for a plan: that another person approves it. */
export const ApprovalRequestId = z.uuid().brand<'ApprovalRequestId'>();
/** A time in which nothing is applied. */
export const FreezeId = z.uuid().brand<'FreezeId'>();
/** A plan that is to be applied at a moment. */
export const ScheduleId = z.uuid().brand<'ScheduleId'>();
/** One sign-in of a user. It is no credential: that is the token of the session. */
export const SessionId = z.uuid().brand<'SessionId'>();
/** A passkey of a user, in our list; the id of the credential itself is longer. */
export const PasskeyId = z.uuid().brand<'PasskeyId'>();

export type PoolId = z.infer<typeof PoolId>;
export type ClusterId = z.infer<typeof ClusterId>;
export type NodeId = z.infer<typeof NodeId>;
export type ResourceId = z.infer<typeof ResourceId>;
export type ChangeId = z.infer<typeof ChangeId>;
export type PlanId = z.infer<typeof PlanId>;
export type RevisionId = z.infer<typeof RevisionId>;
export type RolloutId = z.infer<typeof RolloutId>;
export type EnrolmentTokenId = z.infer<typeof EnrolmentTokenId>;
export type OverrideId = z.infer<typeof OverrideId>;
export type UserId = z.infer<typeof UserId>;
export type RoleId = z.infer<typeof RoleId>;
export type GroupId = z.infer<typeof GroupId>;
export type GrantId = z.infer<typeof GrantId>;
export type ApiKeyId = z.infer<typeof ApiKeyId>;
export type ApprovalRequestId = z.infer<typeof ApprovalRequestId>;
export type FreezeId = z.infer<typeof FreezeId>;
export type ScheduleId = z.infer<typeof ScheduleId>;
export type SessionId = z.infer<typeof SessionId>;
export type PasskeyId = z.infer<typeof PasskeyId>;

/** SHA-256 of bytes, 64 lower-case hex digits: the name of a blob or of a bundle. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/);
export type Digest = z.infer<typeof Digest>;

/**
 * A `Digest` of a file that may hold secrets. Whoever lacks `config.secrets` there gets another name in its place, the same for the same
 * content: with the digest they could try guesses.
 */
export const ContentDigest = z.string().regex(/^[0-9a-f]{64}$/);

/** Moments are ISO 8601 in UTC, as `2026-01-31T12:00:00.000Z`. */
export const Moment = z.iso.datetime();
