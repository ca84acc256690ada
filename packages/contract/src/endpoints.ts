import type { z } from 'zod';
import { arrangementEndpoints } from './arrangements.ts';
import { auditEndpoints } from './audit.ts';
import { documentEndpoints } from './documents.ts';
import { installationEndpoints } from './installation.ts';
import { schoolEndpoints } from './schools.ts';
import { setupEndpoints } from './setup.ts';
import { invitationEndpoints } from './invitations.ts';
import { managePeopleEndpoints } from './manage-people.ts';
import { noticeEndpoints } from './notices.ts';
import { peopleEndpoints } from './people.ts';
import { rosterEndpoints } from './roster.ts';
import { scheduleEndpoints } from './schedule.ts';
import { signInCodeEndpoints } from './sign-in-codes.ts';

export const endpoints = {
  ...setupEndpoints,
  ...peopleEndpoints,
  ...installationEndpoints,
  ...schoolEndpoints,
  ...signInCodeEndpoints,
  ...managePeopleEndpoints,
  ...rosterEndpoints,
  ...invitationEndpoints,
  ...arrangementEndpoints,
  ...documentEndpoints,
  ...auditEndpoints,
  ...noticeEndpoints,
  ...scheduleEndpoints,
} as const;

export type Endpoints = typeof endpoints;
export type EndpointRoute = keyof Endpoints;

type Part<R extends EndpointRoute, K extends 'params' | 'query' | 'body' | 'reply'> = Endpoints[R][K];
/** What a caller writes, before the schema has parsed it. */
export type Asked<R extends EndpointRoute, K extends 'params' | 'query' | 'body'> = z.input<Part<R, K>>;
/** What a handler gets, parsed. */
export type Given<R extends EndpointRoute, K extends 'params' | 'query' | 'body'> = z.output<Part<R, K>>;
export type Reply<R extends EndpointRoute> = z.output<Part<R, 'reply'>>;
