import type { FastifyInstance } from 'fastify';
import { serve } from '../http/serve.ts';
import { countNotices, listNotices } from './list-notices.ts';
import type { NoticesParts } from './parts.ts';
import { readNotices, switchNotices } from './read-notices.ts';

/** What concerns somebody, as the bell shows it. */
export const registerNotices = (app: FastifyInstance, parts: NoticesParts): void => {
  serve(app, 'GET /api/notices/count', ({ actor }) => countNotices(parts, actor.person));
  serve(app, 'GET /api/notices', async ({ actor }) => ({
    ...(await countNotices(parts, actor.person)),
    notices: await listNotices(parts, actor),
  }));
  serve(app, 'POST /api/notices/read', async ({ actor }) => {
    await readNotices(parts, actor);
    return {};
  });
  serve(app, 'POST /api/notices/:notice/read', async ({ actor, params }) => {
    await readNotices(parts, actor, params.notice);
    return {};
  });
  serve(app, 'PUT /api/notices/switch', async ({ actor, body }) => {
    await switchNotices(parts, actor, body.quiet);
    return {};
  });
};
