import type { Kysely } from 'kysely';
import type { Stage } from '@gongbei/contract/capabilities';
import type { CommunityRole, ExchangeKind, GroupRole } from '@gongbei/contract/roles';
import type { DocumentRow, PersonRow, Tables } from '../src/storage/tables.ts';

/** Monday, 20 April 2026, half past seven in the morning in Shanghai. */
export const MONDAY = Date.parse('2026-04-20T07:30:00+08:00');
export const DAY = 86_400_000;

type Db = Kysely<Tables>;

const schools = [
  ['exp', '实验小学', 'urban', 'blue', null],
  ['wuping', '雾坪小学', 'township', 'green', null],
  ['zgl', '竹篙岭', 'site', 'orange', 'wuping'],
  ['office', '教研室', 'office', 'grey', null],
  ['third', '三中', 'urban', 'purple', null],
  ['junior', '雾坪初中', 'township', 'red', null],
] as const;

/** name, home school, roles in `c1`, roles in `c2` */
const people: Record<string, [string, string, CommunityRole[], CommunityRole[]]> = {
  zhou: ['周怀民', 'exp', ['community_head', 'principal'], []],
  wu: ['吴春兰', 'wuping', ['deputy_head', 'principal'], []],
  zheng: ['郑立', 'exp', ['teacher'], []],
  shen: ['沈知远', 'exp', ['teacher'], []],
  lin: ['林秀云', 'wuping', ['teacher'], []],
  luo: ['罗大山', 'zgl', ['teacher'], []],
  he: ['何婉清', 'exp', ['teacher'], []],
  jiang: ['蒋小满', 'wuping', ['teacher'], []],
  chen: ['陈思齐', 'office', ['supervisor'], ['supervisor']],
  fang: ['方晓梅', 'exp', ['academic_office'], []],
  xu: ['许文博', 'exp', ['teacher'], []],
  substitute: ['贺小禾', 'wuping', [], []],
  retired: ['顾长明', 'exp', [], []],
  du: ['杜一航', 'third', [], ['teacher']],
  tang: ['唐静', 'junior', [], ['teacher']],
  guest: ['孟雨桐', 'junior', [], ['teacher']],
  principal: ['第三校长', 'third', [], ['principal', 'community_head']],
};

const groups: Record<string, [string, string, string, Record<string, GroupRole>]> = {
  science: [
    'c1',
    '科学联合教研组',
    '科学',
    { zheng: 'head', shen: 'member', lin: 'member', luo: 'member', chen: 'adviser' },
  ],
  english: ['c1', '英语联合教研组', '英语', { he: 'head', jiang: 'member' }],
  mathematics: ['c2', '数学联合教研组', '数学', { du: 'head', tang: 'member' }],
  own: ['c2', '三中数学组', '数学', { du: 'head' }],
};

const exchanges: [string, string, ExchangeKind, string, string, string, string, string[] | null][] = [
  ['x1', 'shen', 'visiting', 'exp', 'wuping', '2026-03-06', '2026-06-19', ['2026-04-17', '2026-04-24']],
  ['x3', 'xu', 'posting', 'exp', 'wuping', '2025-09-01', '2026-06-30', null],
  ['x5', 'guest', 'shadowing', 'junior', 'exp', '2026-03-16', '2026-04-06', null],
];

const isolated = { kind: 'lesson_plan', template: 'lesson-plan-zh', language: 'zh' } as const;

/** A row of `document` with what a test does not care about filled in. */
export const documentRow = (id: string, given: Partial<DocumentRow> & { ownerId: string }): DocumentRow => ({
  id,
  communityId: 'c1',
  ...isolated,
  title: id,
  subject: '科学',
  gradesJson: '[4]',
  schoolId: people[given.ownerId]![1],
  groupId: null,
  adviserId: null,
  termId: 'spring',
  fieldsJson: JSON.stringify({
    volume: null,
    edition: null,
    unit: null,
    lesson: null,
    lessonsInUnit: null,
    lessonTypes: [],
    periods: 1,
    minutesPerPeriod: 40,
  }),
  stage: 'discussion' as Stage,
  submittedBy: null,
  submittedAt: null,
  reviewerId: null,
  returnedWith: null,
  originDocumentId: null,
  originPosition: null,
  originVersion: null,
  forSchoolId: null,
  archivedAt: null,
  createdAt: MONDAY - 10 * DAY,
  editedAt: MONDAY - DAY,
  editedBy: given.ownerId,
  ...given,
});

export const documents: readonly DocumentRow[] = [
  documentRow('revised', { ownerId: 'shen', groupId: 'science', title: '让小灯泡亮起来', adviserId: 'chen' }),
  documentRow('approved', { ownerId: 'lin', groupId: 'science', title: '声音是怎样产生的', stage: 'shared' }),
  documentRow('draft', { ownerId: 'lin', groupId: 'science', title: '导体和绝缘体', stage: 'draft' }),
  documentRow('open', { ownerId: 'xu', title: '条形统计图', subject: '数学', editedBy: 'guest' }),
  documentRow('paired', { ownerId: 'jiang', title: 'My Way to School', subject: '英语', stage: 'draft' }),
  documentRow('reviewed', {
    ownerId: 'jiang',
    groupId: 'english',
    title: 'Can You Tell Me the Way?',
    subject: '英语',
    stage: 'review',
    submittedBy: 'jiang',
    submittedAt: MONDAY - 3 * DAY,
    reviewerId: 'he',
  }),
  documentRow('orphan', {
    ownerId: 'retired',
    groupId: 'science',
    title: '水到哪里去了',
    stage: 'shared',
    archivedAt: MONDAY - 200 * DAY,
  }),
  documentRow('abacus', {
    ownerId: 'du',
    communityId: 'c2',
    groupId: 'mathematics',
    title: '紫檀算盘',
    subject: '数学',
  }),
  documentRow('amber', { ownerId: 'tang', communityId: 'c2', title: '琥珀方程', subject: '数学' }),
  documentRow('guarded', { ownerId: 'du', communityId: 'c2', groupId: 'own', title: '三中自己的课', subject: '数学' }),
];

type AddPerson = (person: PersonRow) => Promise<unknown>;
const addTo =
  (db: Db): AddPerson =>
  (person) =>
    db.insertInto('person').values(person).execute();

/**
 * Two communities that may not know of each other: `c1`, jointly built, and `c2`, cooperative, with a supervisor in
 * both, a guest whose exchange has ended, a substitute of this week, and somebody who has retired.
 */
export const plantWorld = async (db: Db, addPerson: AddPerson = addTo(db)): Promise<void> => {
  await db
    .insertInto('school')
    .values(
      schools.map(([id, name, kind, hue, parentId]) => ({
        id,
        nameZh: `清渡县${name}`,
        nameEn: `School ${id}`,
        shortZh: name,
        shortEn: id,
        kind,
        hue,
        parentId,
      })),
    )
    .execute();
  for (const [id, [nameZh, schoolId]] of Object.entries(people))
    await addPerson({
      id,
      nameZh,
      nameEn: id,
      schoolId,
      status: id === 'retired' ? 'retired' : 'active',
      subjectsJson: '[]',
      gradesJson: '[]',
      titlesJson: '[]',
    });
  await plantCommunities(db);
  await plantDocuments(db);
};

const plantCommunities = async (db: Db) => {
  const common = { timeZone: 'Asia/Shanghai', since: '2023-09-01' };
  await db
    .insertInto('community')
    .values([
      { id: 'c1', nameZh: '实小—雾坪', nameEn: 'One', mode: 'joint', leadSchoolId: 'exp', ...common },
      { id: 'c2', nameZh: '三中—雾坪初中', nameEn: 'Two', mode: 'cooperative', leadSchoolId: 'third', ...common },
    ])
    .execute();
  const places = { c1: ['exp', 'wuping', 'zgl'], c2: ['third', 'junior'] };
  await db
    .insertInto('communitySchool')
    .values(Object.entries(places).flatMap(([communityId, ids]) => ids.map((schoolId) => ({ communityId, schoolId }))))
    .execute();
  await db
    .insertInto('communityRole')
    .values(
      Object.entries(people).flatMap(([personId, [, , c1, c2]]) => [
        ...c1.map((role) => ({ communityId: 'c1', personId, role })),
        ...c2.map((role) => ({ communityId: 'c2', personId, role })),
      ]),
    )
    .execute();
  for (const [id, [communityId, nameZh, subject, members]] of Object.entries(groups)) {
    await db.insertInto('researchGroup').values({ id, communityId, nameZh, nameEn: id, subject }).execute();
    await db
      .insertInto('groupMember')
      .values(Object.entries(members).map(([personId, role]) => ({ groupId: id, personId, role })))
      .execute();
  }
  await db
    .insertInto('term')
    .values({
      id: 'spring',
      nameZh: '第二学期',
      nameEn: 'Spring',
      startDay: '2026-02-24',
      endDay: '2026-06-26',
      week1: '2026-02-23',
      weeks: 18,
    })
    .execute();
  await db
    .insertInto('pair')
    .values([
      { id: 'p1', communityId: 'c1', termId: 'spring', urbanId: 'shen', townshipId: 'lin' },
      { id: 'p2', communityId: 'c1', termId: 'spring', urbanId: 'he', townshipId: 'jiang' },
    ])
    .execute();
  await db
    .insertInto('exchange')
    .values(
      exchanges.map(([id, personId, kind, fromSchoolId, toSchoolId, startDay, endDay, days]) => ({
        id,
        communityId: 'c1',
        personId,
        kind,
        fromSchoolId,
        toSchoolId,
        startDay,
        endDay,
        daysJson: days && JSON.stringify(days),
      })),
    )
    .execute();
};

const plantDocuments = async (db: Db) => {
  await db.insertInto('document').values(documents).execute();
  const week = { startDay: '2026-04-20', endDay: '2026-04-24' };
  await db
    .insertInto('documentEditor')
    .values([
      { documentId: 'revised', personId: 'luo', role: 'co_planner', startDay: null, endDay: null },
      { documentId: 'open', personId: 'lin', role: 'co_planner', startDay: null, endDay: null },
      { documentId: 'paired', personId: 'substitute', role: 'substitute', ...week },
      { documentId: 'reviewed', personId: 'substitute', role: 'substitute', ...week },
      // named while she was there; it ended with her exchange
      { documentId: 'revised', personId: 'guest', role: 'editor', startDay: null, endDay: null },
    ])
    .execute();
  const approval = { name: null, kind: 'approved', at: MONDAY - 5 * DAY, byId: 'chen', position: 1 } as const;
  await db
    .insertInto('milestone')
    .values([
      { id: 'm1', documentId: 'revised', number: 6, version: 'v6', ...approval },
      { id: 'm2', documentId: 'approved', number: 4, version: 'v4', ...approval },
    ])
    .execute();
  await db
    .insertInto('scheduleRow')
    .values([
      {
        id: 's8',
        communityId: 'c1',
        groupId: 'science',
        termId: 'spring',
        week: 8,
        subject: '科学',
        grade: 4,
        topic: '让小灯泡亮起来',
        ownerId: 'shen',
        sharedBy: '2026-04-15',
        taughtFrom: '2026-04-20',
        documentId: 'revised',
      },
      {
        id: 's13',
        communityId: 'c1',
        groupId: 'science',
        termId: 'spring',
        week: 13,
        subject: '科学',
        grade: 4,
        topic: '岩石从哪里来',
        ownerId: 'luo',
        sharedBy: '2026-05-20',
        taughtFrom: '2026-05-25',
        documentId: null,
      },
    ])
    .execute();
};
