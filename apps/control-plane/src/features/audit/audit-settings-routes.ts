import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Platform } from '../../platform/platform.ts';
import { Secret } from '../../platform/secret.ts';
import { serve } from '../../platform/serve.ts';
import { deleteForwarder, setForwarder, viewForwarders, withoutPath } from './forwarder-service.ts';
import { type Retention, setRetention, viewRetention } from './retention.ts';

export function addAuditSettingsRoutes(
  app: FastifyInstance,
  platform: Pick<Platform, 'db' | 'outgoing' | 'sealing' | 'settings'>,
  cleanUp: () => void,
): void {
  const { db } = platform;
  serve(app, contract.listForwarders, async ({ actor }) => {
    const items = await viewForwarders(db);
    return { items: actor.authority.holds('audit.configure', 'global') ? items : items.map(withoutPath) };
  });

  serve(app, contract.setSyslogForwarder, ({ actor, body: { active, from, ...settings } }) =>
    setForwarder(platform, actor, { target: { kind: 'syslog', settings }, active, from, secret: null }),
  );

  serve(app, contract.setWebhookForwarder, ({ actor, body: { active, from, secret, ...settings } }) =>
    setForwarder(platform, actor, {
      target: { kind: 'webhook', settings },
      active,
      from,
      secret: secret === undefined ? null : new Secret(secret),
    }),
  );

  serve(app, contract.deleteForwarder, ({ actor, params }) => deleteForwarder(db, actor, params.kind));
  serve(app, contract.viewRetention, async () => viewOf(await viewRetention(platform)));
  serve(app, contract.setRetention, async ({ actor, body }) => {
    const retention = await setRetention(platform, actor, body.days);
    cleanUp();
    return viewOf(retention);
  });
}

function viewOf({ removedAt, ...retention }: Retention) {
  return { ...retention, removedAt: removedAt?.toISOString() ?? null };
}
