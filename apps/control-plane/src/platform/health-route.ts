import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { type Db, databaseUnavailable } from './database.ts';

/** `GET /healthz`: 200 when the database answers, else 500. For supervisors; says nothing else. */
export function addHealthRoute(app: FastifyInstance, db: Db): void {
  app.get('/healthz', { config: { access: { public: true } }, schema: { hide: true } }, async () => {
    await sql`SELECT 1`.execute(db).catch((error: unknown) => {
      throw databaseUnavailable(error);
    });
    return { status: 'ok' };
  });
}
