import type { FastifyRequest } from 'fastify';
import type { ControlPlaneConfig } from '../../platform/config.ts';
import { type Site, siteOf } from '../../platform/request-origin.ts';
import { Secret } from '../../platform/secret.ts';

export const deviceCookie = 'sluice_device';
const longestDeviceToken = 100;

/** Where a request comes from, as far as we believe it. */
export interface Origin {
  address: string;
  userAgent: string;
  /** What the device got when somebody last signed in on it. */
  deviceToken: Secret | null;
  /** The address of ours that it was sent to. */
  site: Site;
}

export function originOf(request: FastifyRequest, { publicUrl }: Pick<ControlPlaneConfig, 'publicUrl'>): Origin {
  const device = request.cookies[deviceCookie];
  return {
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    deviceToken: device === undefined ? null : new Secret(device.slice(0, longestDeviceToken)),
    site: siteOf(request, publicUrl),
  };
}
