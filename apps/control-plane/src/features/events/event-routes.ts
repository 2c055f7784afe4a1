import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/serve.ts';
import type { WakeUps } from '../../platform/wake-ups.ts';
import type { Admission } from '../access/index.ts';
import { EventStream } from './event-stream.ts';

export function addEventRoutes(app: FastifyInstance, admission: Admission, wakeUps: WakeUps): void {
  const open = new Set<EventStream>();
  serve(app, contract.streamEvents, ({ request, reply }) => {
    reply.hijack();
    reply.header('content-type', 'text/event-stream; charset=utf-8');
    reply.header('cache-control', 'no-store');
    // Tells nginx not to collect events before it passes them on.
    reply.header('x-accel-buffering', 'no');
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    reply.raw.writeHead(200);
    const stream = new EventStream(reply.raw, wakeUps, () => admission.authorityNow(request));
    open.add(stream);
    reply.raw.on('close', () => open.delete(stream));
    return '';
  });
  app.addHook('preClose', async () => {
    for (const stream of open) stream.close();
  });
}
