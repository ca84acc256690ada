import type { Transaction } from 'kysely';
import { nanoid } from 'nanoid';
import type { RosterRow, Slip } from '@gongbei/contract/roster';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import { checkRoster, type NewPerson } from './check-roster.ts';
import type { IssuedCode, PeopleParts } from './parts.ts';
import { englishName } from './romanize.ts';
import { rosterWorld } from './roster-world.ts';
import { slipsOf } from './slips.ts';
import { refusingTaken } from './taken.ts';

type Newcomer = NewPerson & { id: string };
type Trx = Transaction<Tables>;

const CHUNK = 500;

/** Brings in everybody of a roster, or nobody. @throws Refusal `roster-has-mistakes` when anything is wrong by now */
export const importPeople = async (
  { db, admissions, now }: PeopleParts,
  actor: Actor,
  access: CommunityAccess,
  rows: readonly RosterRow[],
): Promise<Slip[]> => {
  // slow on purpose, so before the transaction
  const passwordHash = await admissions.noPassword();
  const community = access.facts.community.id;
  const issued = await refusingTaken('roster-has-mistakes', () =>
    runCommand(db, now, async (trx, tell, record) => {
      const { check, people } = checkRoster(rows, await rosterWorld(trx, admissions, actor, access, rows));
      if (check.wrong > 0 || people.length === 0) throw new Refusal('roster-has-mistakes');
      const newcomers = people.map((person) => ({ ...person, id: nanoid() }));
      const accounts = newcomers.map((one) => ({ person: personRow(one), userName: one.login, passwordHash }));
      await admissions.createAccounts(trx, accounts);
      await plant(trx, community, newcomers);
      for (const [school, some] of Map.groupBy(newcomers, (one) => one.school))
        record({ actor: actor.person, action: 'import-people', object: { kind: 'school', id: school }, community, school, detail: String(some.length) }); // prettier-ignore
      tell({ kind: 'list-changed', community });
      return firstCodes({ admissions, now }, trx, actor, newcomers);
    }),
  );
  return slipsOf(db, issued);
};

const firstCodes = (
  { admissions, now }: Pick<PeopleParts, 'admissions' | 'now'>,
  trx: Trx,
  actor: Actor,
  newcomers: readonly Newcomer[],
): Promise<IssuedCode[]> =>
  admissions.codes.issueFirst(trx, { people: newcomers.map(({ id }) => id), by: actor.person, at: now() });

const personRow = ({ id, name, school, subjects, grades }: Newcomer) => ({
  id,
  nameZh: name,
  nameEn: englishName(name),
  schoolId: school,
  status: 'active' as const,
  subjectsJson: JSON.stringify(subjects),
  gradesJson: JSON.stringify(grades),
  titlesJson: '[]',
});

/** Their place in the community, and how they are reached. */
const plant = async (trx: Trx, communityId: string, newcomers: readonly Newcomer[]) => {
  for (let i = 0; i < newcomers.length; i += CHUNK) {
    const some = newcomers.slice(i, i + CHUNK);
    const roles = some.map(({ id, role }) => ({ communityId, personId: id, role }));
    await trx.insertInto('communityRole').values(roles).execute();
    const phones = some.flatMap(({ id, phone }) => (phone === null ? [] : [{ personId: id, phone }]));
    if (phones.length > 0) await trx.insertInto('personPhone').values(phones).execute();
  }
};
