import type { FastifyInstance } from 'fastify';
import { serve } from '../http/serve.ts';
import { describeSchool } from './describe-school.ts';
import { pinPages } from './pin-pages.ts';
import { schoolPage, type SchoolParts } from './school-page.ts';

/** Serves the page of a school: what it says of itself, and the pages that it puts first. */
export const registerSchools = (app: FastifyInstance, parts: SchoolParts): void => {
  serve(app, 'GET /api/communities/:community/schools/:school', ({ actor, params }) =>
    schoolPage(parts, actor, params),
  );
  serve(app, 'PUT /api/communities/:community/schools/:school/profile', async ({ actor, params, body }) => {
    await describeSchool(parts, actor, params, body.profile);
    return schoolPage(parts, actor, params);
  });
  serve(app, 'PUT /api/communities/:community/schools/:school/pins', async ({ actor, params, body }) => {
    await pinPages(parts, actor, params, body.documents);
    return schoolPage(parts, actor, params);
  });
};
