import type { FastifyInstance } from 'fastify';
import type { EndpointRoute } from '@gongbei/contract/endpoints';
import type { Installation } from '@gongbei/contract/installation';
import { serve, type Call } from '../http/serve.ts';
import { changeCommunity } from './change-community.ts';
import { changeSchool } from './change-school.ts';
import { findPeople } from './find-people.ts';
import { grantOffices } from './grant-offices.ts';
import { installation, type InstallationParts } from './installation.ts';
import { changeTerm, makeTerm } from './keep-term.ts';
import { makeCommunity } from './make-community.ts';
import { makeSchool } from './make-school.ts';

/** Serves the administrator: schools, communities, terms, and who leads. It gives nobody a right to content. */
export const registerInstallation = (app: FastifyInstance, parts: InstallationParts): void => {
  const { gate } = parts;
  /** Acts for the administrator, and answers with what the installation has become. */
  const acting =
    <R extends EndpointRoute>(act: (call: Call<R>) => Promise<void>) =>
    async (call: Call<R>): Promise<Installation> => {
      gate.requireAdmin(call.actor!);
      await act(call);
      return installation(parts);
    };

  serve(app, 'GET /api/installation', ({ actor }) => {
    gate.requireAdmin(actor);
    return installation(parts);
  });
  serve(app, 'GET /api/installation/people', async ({ actor, query }) => {
    gate.requireAdmin(actor);
    return { people: await findPeople(parts, query.words) };
  });
  serve(app, 'POST /api/installation/schools', acting<'POST /api/installation/schools'>(({ actor, body }) => makeSchool(parts, actor, body))); // prettier-ignore
  serve(app, 'PATCH /api/installation/schools/:school', acting<'PATCH /api/installation/schools/:school'>(({ actor, params, body }) => changeSchool(parts, actor, params.school, body))); // prettier-ignore
  serve(app, 'POST /api/installation/communities', acting<'POST /api/installation/communities'>(({ actor, body }) => makeCommunity(parts, actor, body))); // prettier-ignore
  serve(app, 'PATCH /api/installation/communities/:community', acting<'PATCH /api/installation/communities/:community'>(({ actor, params, body }) => changeCommunity(parts, actor, params.community, body))); // prettier-ignore
  serve(app, 'POST /api/installation/terms', acting<'POST /api/installation/terms'>(({ actor, body }) => makeTerm(parts, actor, body))); // prettier-ignore
  serve(app, 'PATCH /api/installation/terms/:term', acting<'PATCH /api/installation/terms/:term'>(({ actor, params, body }) => changeTerm(parts, actor, params.term, body))); // prettier-ignore
  serve(app, 'PUT /api/installation/communities/:community/offices/:person', acting<'PUT /api/installation/communities/:community/offices/:person'>(({ actor, params, body }) => grantOffices(parts, actor, params, body.roles))); // prettier-ignore
};
