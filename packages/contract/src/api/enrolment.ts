import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { Digest, EnrolmentTokenId, Moment, PoolId } from '../ids.ts';

/** A token without its secret. Each node that enrols takes one of `usesLeft`. */
export const EnrolmentTokenView = z.object({
  id: EnrolmentTokenId,
  poolId: PoolId,
  expiresAt: Moment,
  usesLeft: z.number().int(),
  createdBy: z.string(),
});
/** Tokens that are expired, used up or revoked are left out. */
export const listEnrolmentTokens = endpoint({
  method: 'GET',
  path: '/api/v1/enrolment-tokens',
  access: { permission: 'node.enrol', of: 'reach' },
  tag: 'nodes',
  summary: 'Enrolment tokens that can still be used',
  response: z.object({ items: z.array(EnrolmentTokenView) }),
});
/** Problems: `not-found` for the pool, or when this control plane has no agent program to give out. */
export const createEnrolmentToken = endpoint({
  method: 'POST',
  path: '/api/v1/enrolment-tokens',
  access: { permission: 'node.enrol', of: 'body' },
  tag: 'nodes',
  summary: 'Create an enrolment token and the one command to run on the node',
  status: 201,
  body: z.object({
    poolId: PoolId,
    expiresInMinutes: z.number().int().min(1).max(10_080).default(60),
    uses: z.number().int().min(1).max(100).default(1),
    /** Host name or address under which nodes reach this control plane; default: the host of this request. */
    agentHost: z
      .string()
      .min(1)
      .max(253)
      .regex(/^[A-Za-z0-9.:-]+$/)
      .optional(),
  }),
  /** `token` and `command` are shown once. */
  response: EnrolmentTokenView.extend({ token: z.string(), command: z.string(), agentDigest: Digest }),
});
/** Nodes that enrolled with it stay. Problems: `not-found`. */
export const revokeEnrolmentToken = endpoint({
  method: 'DELETE',
  path: '/api/v1/enrolment-tokens/:tokenId',
  access: { permission: 'node.enrol', of: 'token' },
  tag: 'nodes',
  summary: 'Revoke an enrolment token',
  status: 204,
  params: z.object({ tokenId: EnrolmentTokenId }),
  response: z.undefined(),
});
