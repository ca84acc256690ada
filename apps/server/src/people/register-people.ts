import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { CommunityId } from '@gongbei/contract/ids';
import { ReadRoster, rosterRoutes } from '@gongbei/contract/roster';
import { ROSTER_MAX_BYTES } from '@gongbei/contract/roster-rules';
import { serve } from '../http/serve.ts';
import { serveRaw } from '../http/serve-raw.ts';
import { managedSchools } from './authority.ts';
import { checkRoster } from './check-roster.ts';
import { handPeople } from './hand-people.ts';
import { importPeople } from './import-people.ts';
import { makeInvitation, revokeInvitation } from './invitations.ts';
import { acceptInvitation, join, lookAtInvitation } from './join.ts';
import { joinLimits } from './join-limits.ts';
import { makeCodes } from './make-codes.ts';
import { managedPeople } from './managed-people.ts';
import { movePerson } from './move-person.ts';
import type { PeopleParts } from './parts.ts';
import { readRoster } from './read-roster.ts';
import { rosterTemplate } from './roster-template.ts';
import { rosterWorld } from './roster-world.ts';
import { setStatus } from './set-status.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Bringing people in, and what becomes of them. */
export const registerPeople = (app: FastifyInstance, parts: PeopleParts): void => {
  registerManaging(app, parts);
  registerRoster(app, parts);
  registerInvitations(app, parts);
};

const registerManaging = (app: FastifyInstance, parts: PeopleParts) => {
  const { db, gate, now } = parts;
  serve(app, 'GET /api/communities/:community/people', async ({ actor, params }) =>
    managedPeople(db, now(), actor, await gate.requireIn(actor, params.community, 'manage-people')),
  );
  serve(app, 'POST /api/communities/:community/people/codes', async ({ actor, params, body }) => {
    const access = await gate.requireIn(actor, params.community, 'manage-people');
    return { slips: await makeCodes(parts, actor, access, body.people) };
  });
  serve(app, 'PUT /api/communities/:community/people/:person/status', async ({ actor, params, body }) => {
    const access = await gate.requireIn(actor, params.community, 'manage-people');
    await setStatus(parts, actor, access, params.person, body.status);
    return {};
  });
  serve(app, 'PUT /api/communities/:community/people/:person/school', async ({ actor, params, body }) => {
    const access = await gate.requireIn(actor, params.community, 'manage-people');
    await movePerson(parts, actor, access, params.person, body.school);
    return {};
  });
  serve(app, 'PUT /api/communities/:community/schools/:school/handed', async ({ actor, params, body }) => {
    const access = await gate.requireIn(actor, params.community, 'hand-people', { school: params.school });
    await handPeople(parts, actor, access, params.school, body.handed);
    return {};
  });
};

const registerRoster = (app: FastifyInstance, parts: PeopleParts) => {
  const { db, gate, admissions } = parts;
  serve(app, 'POST /api/communities/:community/roster/check', async ({ actor, params, body }) => {
    const access = await gate.requireIn(actor, params.community, 'manage-people');
    return checkRoster(body.rows, await rosterWorld(db, admissions, actor, access, body.rows)).check;
  });
  serve(app, 'POST /api/communities/:community/roster', async ({ actor, params, body }) => {
    const access = await gate.requireIn(actor, params.community, 'manage-people');
    return { slips: await importPeople(parts, actor, access, body.rows) };
  });
  const ofCommunity = z.strictObject({ community: CommunityId });
  // browsers call a spreadsheet whatever the machine's owner has installed
  const read = { params: ofCommunity, accepts: ['application/octet-stream'], limit: ROSTER_MAX_BYTES };
  serveRaw(app, rosterRoutes.read, read, async ({ actor, params, body, reply }) => {
    const access = await gate.requireIn(actor, params.community, 'manage-people');
    const rows = await readRoster(body);
    const { check } = checkRoster(rows, await rosterWorld(db, admissions, actor, access, rows));
    return reply.send(ReadRoster.parse({ rows, check }));
  });
  const template = { params: ofCommunity.extend({ format: z.enum(['csv', 'xlsx']) }) };
  serveRaw(app, rosterRoutes.template, template, async ({ actor, params: { community, format }, reply }) => {
    const access = await gate.requireIn(actor, community, 'manage-people');
    const file = await rosterTemplate(format, managedSchools(access)[0]?.nameZh ?? '');
    return reply
      .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : XLSX)
      .header('content-disposition', `attachment; filename="gongbei-roster.${format}"`)
      .send(file);
  });
};

const registerInvitations = (app: FastifyInstance, parts: PeopleParts) => {
  const { gate, admissions } = parts;
  const limit = joinLimits(app);
  serve(app, 'POST /api/communities/:community/invitations', async ({ actor, params, body }) => {
    const access = await gate.requireIn(actor, params.community, 'manage-people', { school: body.school });
    const { token, expires } = await makeInvitation(parts, actor, access, body);
    return { token, expires: new Date(expires).toISOString() };
  });
  serve(app, 'DELETE /api/communities/:community/invitations/:invitation', async ({ actor, params }) => {
    const access = await gate.requireIn(actor, params.community, 'manage-people');
    await revokeInvitation(parts, actor, access, params.invitation);
    return {};
  });
  serve(app, 'POST /api/join/look', async ({ actor, body, request, reply }) => {
    await limit(request, reply);
    return lookAtInvitation(parts, actor, body.token);
  });
  serve(app, 'POST /api/join', async ({ body, request, reply }) => {
    await limit(request, reply);
    const joined = await join(parts, body);
    await admissions.signIn({ request, reply }, { username: joined.userName, password: body.password });
    return joined;
  });
  serve(app, 'POST /api/join/accept', async ({ actor, body, request, reply }) => {
    await limit(request, reply);
    return { community: await acceptInvitation(parts, actor, body.token) };
  });
};
