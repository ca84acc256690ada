import type { FastifyInstance } from 'fastify';
import { serve } from '../http/serve.ts';
import { beginRowDocument } from './begin-document.ts';
import { addRow, changeRow, removeRow } from './change-schedule.ts';
import { listSchedule } from './list-schedule.ts';
import type { ScheduleParts } from './parts.ts';

/** Who plans what in which week of the term. */
export const registerSchedule = (app: FastifyInstance, parts: ScheduleParts): void => {
  serve(app, 'GET /api/communities/:community/schedule', ({ actor, params, query }) =>
    listSchedule(parts, actor, params.community, query),
  );
  serve(app, 'POST /api/communities/:community/schedule', async ({ actor, params, body }) => ({
    row: await addRow(parts, actor, params.community, body),
  }));
  serve(app, 'PATCH /api/communities/:community/schedule/:row', async ({ actor, params, body }) => {
    await changeRow(parts, actor, params, body);
    return {};
  });
  serve(app, 'DELETE /api/communities/:community/schedule/:row', async ({ actor, params }) => {
    await removeRow(parts, actor, params);
    return {};
  });
  serve(app, 'POST /api/communities/:community/schedule/:row/document', async ({ actor, params, body }) => ({
    document: await beginRowDocument(parts, actor, params, body.template),
  }));
};
