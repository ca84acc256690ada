import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { FIRST_CLIENT } from './server.ts';
import type { DocumentRow, PersonRow, Tables } from '../../../apps/server/src/storage/tables.ts';

type Db = Kysely<Tables>;
type SignInTables = {
  user: Record<'id' | 'name' | 'email' | 'createdAt' | 'updatedAt', string> & { emailVerified: boolean };
  session: Record<'id' | 'token' | 'userId' | 'createdAt' | 'updatedAt' | 'expiresAt', string>;
};

const SCHOOL = 'school';
const COMMUNITY = 'community';
const GROUP = 'group';
const TEACHERS_OF_A_SCHOOL = 100;
/** rows of one statement; databases take some thousands of values at once */
const ROWS = 500;

/** Somebody who may edit every document of the bench. */
export interface Teacher {
  id: string;
  /** the header that proves their sign-in */
  cookie: string;
  /** of their school, which is where they sit */
  address: string;
}

const inBatches = async <T>(rows: readonly T[], insert: (batch: T[]) => Promise<unknown>): Promise<void> => {
  for (let at = 0; at < rows.length; at += ROWS) await insert(rows.slice(at, at + ROWS));
};

/** One school, one community, one research group. */
export const plantCommunity = async (db: Db): Promise<void> => {
  const name = { nameZh: '实验小学', nameEn: 'School' };
  await db
    .insertInto('school')
    .values({ id: SCHOOL, ...name, shortZh: '实小', shortEn: 'School', kind: 'urban', hue: 'blue', parentId: null })
    .execute();
  const community = { id: COMMUNITY, ...name, mode: 'joint', leadSchoolId: SCHOOL } as const;
  await db
    .insertInto('community')
    .values({ ...community, timeZone: 'Asia/Shanghai', since: '2023-09-01' })
    .execute();
  await db.insertInto('communitySchool').values({ communityId: COMMUNITY, schoolId: SCHOOL }).execute();
  await db
    .insertInto('researchGroup')
    .values({ id: GROUP, communityId: COMMUNITY, ...name, subject: '科学' })
    .execute();
};

/** Teachers of the group with a sign-in each, made where the program itself keeps them: nobody's password is hashed. */
export const plantTeachers = async (db: Db, count: number, secret: string): Promise<Teacher[]> => {
  const ids = Array.from({ length: count }, (_, i) => `t${i}`);
  const now = new Date().toISOString();
  const times = { createdAt: now, updatedAt: now };
  const sessions = ids.map((userId) => ({
    id: randomUUID(),
    token: randomBytes(24).toString('base64url'),
    userId,
    ...times,
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  }));
  await db.transaction().execute(async (trx) => {
    const accounts = trx.withTables<SignInTables>();
    await inBatches(ids.map(personOf), (rows) => trx.insertInto('person').values(rows).execute());
    const users = ids.map((id) => ({ id, name: id, email: `${id}@people.invalid`, emailVerified: true, ...times }));
    await inBatches(users, (rows) => accounts.insertInto('user').values(rows).execute());
    await inBatches(sessions, (rows) => accounts.insertInto('session').values(rows).execute());
    const members = ids.map((personId) => ({ groupId: GROUP, personId, role: 'member' as const }));
    await inBatches(members, (rows) => trx.insertInto('groupMember').values(rows).execute());
  });
  return sessions.map(({ userId, token }, i) => ({
    id: userId,
    cookie: `gongbei.session_token=${sign(token, secret)}`,
    address: `10.0.0.${Math.floor(i / TEACHERS_OF_A_SCHOOL)}`,
  }));
};

/** As better-auth signs its cookies. */
const sign = (token: string, secret: string): string =>
  encodeURIComponent(`${token}.${createHmac('sha256', secret).update(token).digest('base64')}`);

const personOf = (id: string): PersonRow => ({
  id,
  nameZh: `老师${id}`,
  nameEn: `Teacher ${id}`,
  schoolId: SCHOOL,
  status: 'active',
  subjectsJson: '[]',
  gradesJson: '[]',
  titlesJson: '[]',
});

/** Records of the group's documents, and a client id for each person; those before the first are the first one's too. */
export const plantDocuments = async (db: Db, documents: ReadonlyMap<string, readonly Teacher[]>): Promise<void> => {
  const at = Date.now();
  const owned = [...documents].map(([id, [owner]]) => documentRow(id, (owner as Teacher).id, at));
  const counters = [...documents].map(([documentId, people]) => ({
    documentId,
    last: people.length + FIRST_CLIENT - 1,
  }));
  const clientIds = [...documents].flatMap(([documentId, people]) =>
    [...Array.from({ length: FIRST_CLIENT - 1 }, () => people[0] as Teacher), ...people].map(({ id }, i) => ({
      documentId,
      client: i + 1,
      personId: id,
      schoolId: SCHOOL,
      at,
    })),
  );
  await db.transaction().execute(async (trx) => {
    await inBatches(owned, (rows) => trx.insertInto('document').values(rows).execute());
    await inBatches(counters, (rows) => trx.insertInto('clientCounter').values(rows).execute());
    await inBatches(clientIds, (rows) => trx.insertInto('clientId').values(rows).execute());
  });
};

const documentRow = (id: string, ownerId: string, at: number): DocumentRow => ({
  id,
  communityId: COMMUNITY,
  kind: 'research_note',
  template: 'research-note',
  title: id,
  subject: '科学',
  gradesJson: '[4]',
  language: 'zh',
  ownerId,
  schoolId: SCHOOL,
  groupId: GROUP,
  adviserId: null,
  termId: null,
  fieldsJson: null,
  stage: 'discussion',
  submittedBy: null,
  submittedAt: null,
  reviewerId: null,
  returnedWith: null,
  originDocumentId: null,
  originPosition: null,
  originVersion: null,
  forSchoolId: null,
  archivedAt: null,
  createdAt: at,
  editedAt: at,
  editedBy: ownerId,
});

/** Who is behind what the bench itself puts into the log. */
export const originOf = ({ id }: Teacher) => ({ person: id, school: SCHOOL, serving: SCHOOL, connection: null });
