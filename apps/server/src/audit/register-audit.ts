import type { FastifyInstance } from 'fastify';
import { serve } from '../http/serve.ts';
import type { AuditParts } from './parts.ts';
import { adminScope, communityScope, exportAudit, readAudit } from './read-audit.ts';

/** Who did what: for community heads their community's log, for administrators the installation's. */
export const registerAudit = (app: FastifyInstance, parts: AuditParts): void => {
  serve(app, 'GET /api/communities/:community/audit', async ({ actor, params, query }) =>
    readAudit(parts, actor, await communityScope(parts, actor, params.community), query),
  );
  serve(app, 'POST /api/communities/:community/audit/export', async ({ actor, params, body }) =>
    exportAudit(parts, actor, await communityScope(parts, actor, params.community), body),
  );
  serve(app, 'GET /api/admin/audit', ({ actor, query }) => readAudit(parts, actor, adminScope(parts, actor), query));
  serve(app, 'POST /api/admin/audit/export', ({ actor, body }) =>
    exportAudit(parts, actor, adminScope(parts, actor), body),
  );
};
