import type { SchoolId } from '@gongbei/contract/ids';
import type { InvitedRole } from '@gongbei/contract/manage-people';
import { NAME_MAX_LENGTH, ROSTER_COLUMNS } from '@gongbei/contract/roster-rules';
import type { CheckedRow, RosterCheck, RosterFinding, RosterRow } from '@gongbei/contract/roster';
import { SUBJECTS } from '@gongbei/contract/subjects';
import { cleanRow } from './clean-cell.ts';
import { gradesOf } from './grades.ts';
import { isIdentityNumber } from './identity-number.ts';
import { readRole, type KnownSchool } from './roster-role.ts';
import { baseLogin, loginsFrom } from './romanize.ts';

/** What a roster is checked against. */
export interface RosterWorld {
  schools: readonly KnownSchool[];
  gives: ReadonlySet<InvitedRole>;
  isUserName(text: string): boolean;
  /** of all that a roster could ask for, the sign-in names that somebody has */
  taken: ReadonlySet<string>;
  /** `name school` of those who are there */
  here: ReadonlySet<string>;
}

/** A row that is right, as it will be kept. */
export interface NewPerson {
  row: number;
  name: string;
  school: SchoolId;
  subjects: string[];
  grades: number[];
  role: InvitedRole;
  login: string;
  phone: string | null;
}

type Fault = RosterFinding | null;
type Check = (row: RosterRow, world: RosterWorld) => Fault;

const fault = (name: RosterFinding['fault'], more: Omit<RosterFinding, 'fault'> = {}): RosterFinding => ({ fault: name, ...more }); // prettier-ignore

const schoolOf = ({ school }: RosterRow, { schools }: RosterWorld): KnownSchool | undefined => {
  if (school !== '') return schools.find(({ names }) => names.includes(school));
  const mine = schools.filter((one) => one.mine);
  return mine.length === 1 ? mine[0] : undefined;
};

const emptiness: Check = (row) => (ROSTER_COLUMNS.every((column) => row[column] === '') ? fault('empty') : null);

/** A spreadsheet would count with what begins so, wherever the name is shown in one again. */
const formulas: Check = (row) => {
  const column = ROSTER_COLUMNS.find((one) => /^[=+@-]/.test(row[one]) && !(one === 'phone' && /^\+?\d+$/.test(row[one]))); // prettier-ignore
  return column ? fault('formula', { column, text: row[column].charAt(0) }) : null;
};

const identityNumbers: Check = (row) => {
  const column = ROSTER_COLUMNS.find((one) => isIdentityNumber(row[one]));
  return column ? fault('identity-number', { column }) : null;
};

const names: Check = ({ name }) => {
  const count = [...name].length;
  if (count === 0) return fault('name-missing');
  if (count > NAME_MAX_LENGTH) return fault('name-long', { count });
  return /^[\p{L}\p{M}·•.'’() -]+$/u.test(name) ? null : fault('name-odd', { text: name });
};

const schools: Check = (row, world) => {
  const school = schoolOf(row, world);
  if (!school) return row.school === '' ? fault('school-missing') : fault('school-unknown', { text: row.school });
  return school.mine ? null : fault('school-not-yours', { text: school.name });
};

const SUBJECT_NAMES: ReadonlySet<string> = new Set(SUBJECTS);
export const subjectsOf = ({ subject }: RosterRow): string[] => subject.split(/[、,，;；/ ]+/).filter(Boolean);
const subjects: Check = (row) => {
  const unknown = subjectsOf(row).find((subject) => !SUBJECT_NAMES.has(subject));
  return unknown === undefined ? null : fault('subject-unknown', { text: unknown });
};

const grades: Check = ({ grade }) => (gradesOf(grade) === null ? fault('grade-unknown', { text: grade }) : null);

const roles: Check = (row, world) => {
  const read = readRole(row.role, world.schools);
  if (!read) return fault('role-unknown', { text: row.role });
  const own = schoolOf(row, world)!;
  if (read.of && read.of.id !== own.id) return fault('principal-elsewhere', { text: read.of.name, school: own.name });
  return world.gives.has(read.role) ? null : fault('role-not-yours', { text: row.role });
};

const logins: Check = ({ login }, { taken, isUserName }) => {
  if (login === '') return null;
  if (!isUserName(login)) return fault('login-odd', { text: login });
  return taken.has(login) ? fault('login-taken', { text: login }) : null;
};

const phones: Check = ({ phone }) => (/^(|\+?\d{5,15})$/.test(phone) ? null : fault('phone-odd', { text: phone }));

const CHECKS: readonly Check[] = [
  emptiness,
  identityNumbers,
  formulas,
  names,
  schools,
  subjects,
  grades,
  roles,
  logins,
  phones,
];

export const personKey = (name: string, school: string) => `${name} ${school}`;

/** Where two rows clash, the later one is at fault. */
const clashes = (rows: readonly RosterRow[], world: RosterWorld) => {
  const byLogin = new Map<string, number>();
  const byPerson = new Map<string, number>();
  const first = (seen: Map<string, number>, key: string, row: number) => {
    if (!seen.has(key)) seen.set(key, row);
    return seen.get(key)!;
  };
  return new Map(
    rows.map((row) => {
      const school = schoolOf(row, world);
      const key = personKey(row.name, school?.id ?? row.school);
      const login = row.login === '' ? row.row : first(byLogin, row.login, row.row);
      const person = row.name === '' ? row.row : first(byPerson, key, row.row);
      return [row.row, findClash(row, { login, person, school, here: world.here.has(key) })];
    }),
  );
};

const findClash = (
  { row, login, name }: RosterRow,
  seen: { login: number; person: number; school: KnownSchool | undefined; here: boolean },
): Fault => {
  if (seen.login !== row) return fault('login-repeated', { text: login, other: seen.login });
  const school = seen.school?.name ?? '';
  if (seen.person !== row) return fault('person-repeated', { text: name, school, other: seen.person });
  // a namesake is told apart by a sign-in name that somebody has thought of
  return seen.here && login === '' ? fault('person-here', { text: name, school }) : null;
};

/** Sign-in names for those without one, numbered around all that are taken or typed. */
const makeLogins = (rows: readonly RosterRow[], { taken }: RosterWorld): Map<number, string> => {
  const used = new Set([...taken, ...rows.map(({ login }) => login)]);
  const made = new Map<number, string>();
  for (const { row, name, login } of rows) {
    if (login !== '' || name === '') continue;
    const free = loginsFrom(baseLogin(name)).find((one) => !used.has(one)) ?? '';
    used.add(free);
    made.set(row, free);
  }
  return made;
};

const asPerson = (row: RosterRow, world: RosterWorld, login: string): NewPerson => ({
  row: row.row,
  name: row.name,
  school: schoolOf(row, world)!.id,
  subjects: subjectsOf(row),
  grades: gradesOf(row.grade)!,
  role: readRole(row.role, world.schools)!.role,
  login,
  phone: row.phone || null,
});

/** Says of every row what will happen with it, or the one thing that is wrong with it. */
export const checkRoster = (
  typed: readonly RosterRow[],
  world: RosterWorld,
): { check: RosterCheck; people: NewPerson[] } => {
  const rows = typed.map(cleanRow);
  const made = makeLogins(rows, world);
  const clashing = clashes(rows, world);
  const people: NewPerson[] = [];
  const checked = rows.map((row): CheckedRow => {
    const login = row.login || (made.get(row.row) ?? '');
    const own = CHECKS.map((check) => () => check(row, world)).reduce<Fault>((found, next) => found ?? next(), null);
    const finding = own ?? clashing.get(row.row) ?? (login === '' ? fault('login-missing', { text: row.name }) : null);
    if (!finding) people.push(asPerson(row, world, login));
    return { row: row.row, name: row.name, school: schoolOf(row, world)?.id ?? null, login, made: row.login === '', finding }; // prettier-ignore
  });
  const empty = checked.filter(({ finding }) => finding?.fault === 'empty').length;
  const wrong = checked.length - people.length - empty;
  return { check: { rows: checked, ready: people.length, wrong, empty }, people };
};

/** Every sign-in name that a roster could come to ask for. */
export const loginsAsked = (typed: readonly RosterRow[]): string[] => {
  const rows = typed.map(cleanRow);
  const asked = rows.flatMap(({ login, name }) => (login ? [login] : loginsFrom(baseLogin(name))));
  return [...new Set(asked)];
};
