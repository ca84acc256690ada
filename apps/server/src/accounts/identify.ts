import { fromNodeHeaders } from 'better-auth/node';
import type { PersonId, SchoolId } from '@gongbei/contract/ids';
import type { Actor, Identify } from '../access/actor.ts';
import type { Records } from '../storage/records.ts';
import type { Auth } from './auth.ts';

/** How long an answer may be given again without asking, in ms: what a change elsewhere may take to arrive here. */
const FRESH = 1_500;
const MOST = 10_000;

export interface Identification {
  identify: Identify;
  /** Whoever it is of, is looked up anew from now on. */
  forget(of: { session: string } | { person: string }): void;
}

export const identification = (auth: Auth, db: Records['db'], now: () => number): Identification => {
  const known = new Map<string, { actor: Actor; at: number }>();
  let forgettings = 0;

  const remember = (cookie: string, actor: Actor, at: number) => {
    if (known.size >= MOST) known.clear();
    known.set(cookie, { actor, at });
    return actor;
  };

  return {
    identify: async (headers) => {
      const { cookie } = headers;
      if (!cookie) return null;
      const at = now();
      const remembered = known.get(cookie);
      if (remembered && Math.abs(at - remembered.at) < FRESH) return remembered.actor;
      known.delete(cookie);
      const before = forgettings;
      const found = await auth.api.getSession({ headers: fromNodeHeaders({ cookie }) });
      const actor = found && (await actorOf(db, found));
      // what was forgotten while we asked may be what we have just read
      return actor && before === forgettings ? remember(cookie, actor, at) : actor;
    },
    forget: (of) => {
      forgettings++;
      const concerns = (actor: Actor) => ('session' in of ? actor.session === of.session : actor.person === of.person);
      for (const [cookie, { actor }] of known) if (concerns(actor)) known.delete(cookie);
    },
  };
};

type Found = NonNullable<Awaited<ReturnType<Auth['api']['getSession']>>>;

const actorOf = async (db: Records['db'], { user, session }: Found): Promise<Actor | null> => {
  const person = await db
    .selectFrom('person')
    .select(['nameZh', 'nameEn', 'schoolId'])
    .where('id', '=', user.id)
    .where('status', '=', 'active')
    .executeTakeFirst();
  if (!person) return null;
  const confirmed = await db
    .selectFrom('passwordConfirmation')
    .select('at')
    .where('sessionId', '=', session.id)
    .executeTakeFirst();
  const name = { zh: person.nameZh, en: person.nameEn };
  return {
    person: user.id as PersonId,
    name,
    home: person.schoolId as SchoolId,
    session: session.id,
    sessionEnds: session.expiresAt.getTime(),
    provenAt: Math.max(session.createdAt.getTime(), confirmed?.at ?? 0),
    admin: user.role === 'admin',
  };
};
