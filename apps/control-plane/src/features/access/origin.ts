import type { FastifyRequest } from 'fastify';
import type { ControlPlaneConfig } from '../../platform/config.ts';
import { type Site, siteOf } from '../../platform/request-origin.ts';

/** Where a request comes from, as far as we believe it. */
export interface Origin {
  address: string;
  userAgent: string;
  /** The address of ours that it was sent to. */
  site: Site;
}

export function originOf(request: FastifyRequest, { publicUrl }: Pick<ControlPlaneConfig, 'publicUrl'>): Origin {
  const userAgent = request.headers['user-agent'] ?? '';
  return { address: request.ip, userAgent, site: siteOf(request, publicUrl) };
}
