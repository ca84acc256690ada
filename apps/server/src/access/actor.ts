import type { IncomingHttpHeaders } from 'node:http';
import type { PersonId, SchoolId } from '@gongbei/contract/ids';
import type { Bilingual } from '@gongbei/contract/text';

/** Who is asking. Only people who may sign in are ever one: the disabled, the retired and those who left are nobody. */
export interface Actor {
  person: PersonId;
  name: Bilingual;
  /** the home school; an exchange never changes it */
  home: SchoolId;
  /** the sign-in session that they ask through */
  session: string;
  /** ms since 1970 at which that session is over by itself */
  sessionEnds: number;
  /** ms since 1970 at which they last gave their password in that session */
  provenAt: number;
  /** administrator of the installation, without a right to content */
  admin: boolean;
}

/** Tells from the headers of a request or an upgrade who is asking; null: nobody. */
export type Identify = (headers: IncomingHttpHeaders) => Promise<Actor | null>;
