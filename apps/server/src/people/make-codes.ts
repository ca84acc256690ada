import type { PersonId } from '@gongbei/contract/ids';
import type { Slip } from '@gongbei/contract/roster';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import { requireTargets } from './authority.ts';
import type { PeopleParts } from './parts.ts';
import { slipsOf } from './slips.ts';

/**
 * Makes a new one-time code for each of these people. Whoever had a password keeps it until the code is used, and is told
 * who made the code, so that nobody is taken over in silence or locked out by a mistake.
 */
export const makeCodes = async (
  { db, admissions, now }: PeopleParts,
  actor: Actor,
  access: CommunityAccess,
  people: readonly PersonId[],
): Promise<Slip[]> => {
  const targets = await requireTargets(db, actor, access, people);
  if (targets.some(({ person }) => person.status !== 'active')) throw new Refusal('invalid-request', 'people');
  const community = access.facts.community.id;
  const schools = new Map(targets.map(({ person }) => [person.id, person.schoolId]));
  const issued = await runCommand(db, now, async (trx, _tell, record, notify) => {
    const asked = { people: [...schools.keys()], by: actor.person, at: now() };
    const codes = await admissions.codes.issue(trx, asked);
    for (const { person, reset } of codes) {
      const action = reset ? 'reset-sign-in' : 'make-code';
      record({ actor: actor.person, action, object: { kind: 'person', id: person }, community, school: schools.get(person)! }); // prettier-ignore
      if (reset) notify({ to: person, kind: 'sign-in-reset', by: actor.person, community });
    }
    return codes;
  });
  return slipsOf(db, issued);
};
