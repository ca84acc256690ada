import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pictureRoutes } from '@gongbei/contract/documents';
import { endpoints } from '@gongbei/contract/endpoints';
import { rosterRoutes } from '@gongbei/contract/roster';
import type { Route } from '@gongbei/contract/endpoint';
import { STORAGES } from './server.ts';
import { startWorld, type WorldServer } from './world-server.ts';

/** Something in a community that somebody else's request may name. */
interface Aim {
  community: string;
  document: string;
  picture: string;
  group: string;
  pair: string;
  exchange: string;
}
/** Who is bound how in each community. */
const BOUND = {
  c1: { group: 'science', pair: 'p1', exchange: 'x3' },
  c2: { group: 'mathematics', pair: 'p9', exchange: 'x9' },
} as const;
/** A draft, an approved plan, one under revision; in the other community one of a shared group and one of none. */
const AIMED_AT = ['draft', 'approved', 'revised', 'abacus', 'amber'];
/** What can never have been there. */
const NOWHERE: Aim = {
  community: 'c9',
  document: 'd-nowhere',
  picture: '0'.repeat(64),
  group: 'g-none',
  pair: 'p-none',
  exchange: 'x-none',
};

interface Asked {
  path: string;
  body?: unknown;
}

/** How a stranger asks each route about somebody else's things; `'own'`: it tells only of the person who asks. */
type Row = ((aim: Aim) => Asked[]) | 'own' | 'anyone';

const document = (aim: Aim, rest = '') => `/api/documents/${aim.document}${rest}`;
const community = (aim: Aim, rest = '') => `/api/communities/${aim.community}${rest}`;
const newDocument = { title: '偷看', subject: '科学', grades: [4], template: 'lesson-plan-zh' };
const newRow = {
  group: 'science',
  term: 'spring',
  week: 3,
  grade: 4,
  topic: '偷看',
  owner: 'du',
  sharedBy: '2026-04-22',
  taughtFrom: '2026-04-27',
};
const queries = ['', '?archived=true', '?stage=shared', '?words=让', '?owner=shen', '?group=science', '?sort=title'];
const moves = [
  { move: 'discuss' },
  { move: 'redraft' },
  { move: 'submit', reviewer: 'chen' },
  { move: 'withdraw' },
  { move: 'return', remark: '退回' },
  { move: 'approve', position: 1 },
  { move: 'revise' },
];

const bytesType = (path: string) => (path.endsWith('/pictures') ? 'image/png' : 'application/octet-stream');
const rosterRow = { row: 2, name: '王芳', school: '', subject: '', grade: '', role: '', login: '', phone: '' };

/** One row for every route of the contract: a route without one fails the test below. */
const ROWS: Record<string, Row> = {
  'GET /api/setup': 'anyone',
  'POST /api/setup': 'anyone',
  'POST /api/auth/confirm-password': 'own',
  'GET /api/me': 'own',
  'GET /api/demo': 'anyone',
  'POST /api/auth/sign-in/username': 'anyone',
  'POST /api/auth/sign-out': 'anyone',
  'POST /api/auth/change-password': 'own',
  'GET /api/sessions': 'own',
  'DELETE /api/sessions/:session': 'own',
  'POST /api/auth/sign-in/code': 'anyone',
  'GET /api/account/resets': 'own',
  'POST /api/account/resets/seen': 'own',
  'GET /api/communities/:community/people': (aim) => [{ path: community(aim, '/people') }],
  'POST /api/communities/:community/people/codes': (aim) => [
    { path: community(aim, '/people/codes'), body: { people: ['lin'] } },
    { path: community(aim, '/people/codes'), body: { people: ['du'] } },
  ],
  'PUT /api/communities/:community/people/:person/status': (aim) =>
    ['lin', 'du', 'none'].map((person) => ({
      path: community(aim, `/people/${person}/status`),
      body: { status: 'disabled' },
    })),
  'PUT /api/communities/:community/people/:person/school': (aim) =>
    ['lin', 'tang', 'none'].map((person) => ({
      path: community(aim, `/people/${person}/school`),
      body: { school: 'exp' },
    })),
  'PUT /api/communities/:community/schools/:school/handed': (aim) =>
    ['exp', 'third', 'none'].map((school) => ({
      path: community(aim, `/schools/${school}/handed`),
      body: { handed: true },
    })),
  'POST /api/communities/:community/roster/check': (aim) => [
    { path: community(aim, '/roster/check'), body: { rows: [rosterRow] } },
  ],
  'POST /api/communities/:community/roster': (aim) => [
    { path: community(aim, '/roster'), body: { rows: [rosterRow] } },
  ],
  'POST /api/communities/:community/invitations': (aim) =>
    ['exp', 'third', 'none'].map((school) => ({
      path: community(aim, '/invitations'),
      body: { school, role: 'teacher' },
    })),
  'DELETE /api/communities/:community/invitations/:invitation': (aim) => [
    { path: community(aim, '/invitations/none'), body: {} },
  ],
  'POST /api/join/look': 'anyone',
  'POST /api/join': 'anyone',
  'POST /api/join/accept': 'own',
  [rosterRoutes.read]: (aim) => [{ path: community(aim, '/roster/read'), body: Buffer.from('姓名\n王芳') }],
  [rosterRoutes.template]: (aim) => ['csv', 'xlsx'].map((format) => ({ path: community(aim, `/roster/template/${format}`) })), // prettier-ignore
  'GET /api/desk': 'own',
  'GET /api/communities/:community': (aim) => [{ path: community(aim) }],
  'GET /api/communities/:community/schools/:school': (aim) =>
    ['exp', 'third', 'junior', 'nowhere'].map((school) => ({ path: community(aim, `/schools/${school}`) })),
  'PUT /api/communities/:community/schools/:school/profile': (aim) =>
    ['exp', 'third'].map((school) => ({
      path: community(aim, `/schools/${school}/profile`),
      body: { profile: { zh: '改了' } },
    })),
  'PUT /api/communities/:community/schools/:school/pins': (aim) =>
    ['exp', 'third'].map((school) => ({
      path: community(aim, `/schools/${school}/pins`),
      body: { documents: [aim.document] },
    })),
  'GET /api/installation': 'own',
  'GET /api/installation/people': 'own',
  'POST /api/installation/schools': 'own',
  'PATCH /api/installation/schools/:school': 'own',
  'POST /api/installation/communities': 'own',
  'PATCH /api/installation/communities/:community': 'own',
  'POST /api/installation/terms': 'own',
  'PATCH /api/installation/terms/:term': 'own',
  'PUT /api/installation/communities/:community/offices/:person': 'own',
  'GET /api/communities/:community/documents': (aim) =>
    queries.map((query) => ({ path: community(aim, `/documents${query}`) })),
  'POST /api/communities/:community/documents': (aim) => [
    { path: community(aim, '/documents'), body: newDocument },
    { path: community(aim, '/documents'), body: { ...newDocument, group: 'science' } },
    { path: community(aim, '/documents'), body: {} },
  ],
  'GET /api/communities/:community/events': (aim) => [{ path: community(aim, '/events') }],
  'POST /api/communities/:community/groups': (aim) => [
    { path: community(aim, '/groups'), body: { name: { zh: '组' }, subject: '科学', head: 'lin' } },
  ],
  'PATCH /api/communities/:community/groups/:group': (aim) => [
    { path: community(aim, `/groups/${aim.group}`), body: { name: { zh: '改名' } } },
    { path: community(aim, `/groups/${aim.group}`), body: { head: 'du' } },
  ],
  'PUT /api/communities/:community/groups/:group/members': (aim) => [
    { path: community(aim, `/groups/${aim.group}/members`), body: { people: [] } },
    { path: community(aim, `/groups/${aim.group}/members`), body: { people: [{ person: 'du', as: 'member' }] } },
  ],
  'POST /api/communities/:community/groups/:group/end': (aim) => [
    { path: community(aim, `/groups/${aim.group}/end`), body: {} },
  ],
  'POST /api/communities/:community/pairs': (aim) => [
    { path: community(aim, '/pairs'), body: { urban: 'shen', township: 'luo', goals: [] } },
    { path: community(aim, '/pairs'), body: { urban: 'du', township: 'tang', goals: [] } },
  ],
  'PUT /api/communities/:community/pairs/:pair/goals': (aim) => [
    { path: community(aim, `/pairs/${aim.pair}/goals`), body: { goals: [] } },
  ],
  'POST /api/communities/:community/pairs/:pair/end': (aim) => [
    { path: community(aim, `/pairs/${aim.pair}/end`), body: {} },
  ],
  'POST /api/communities/:community/exchanges': (aim) => [
    {
      path: community(aim, '/exchanges'),
      body: { person: 'lin', kind: 'posting', to: 'exp', start: '2026-05-01', end: '2026-05-31' },
    },
  ],
  'POST /api/communities/:community/exchanges/:exchange/answer': (aim) => [
    { path: community(aim, `/exchanges/${aim.exchange}/answer`), body: { answer: 'agree' } },
    { path: community(aim, `/exchanges/${aim.exchange}/answer`), body: { answer: 'decline' } },
  ],
  'POST /api/communities/:community/exchanges/:exchange/end': (aim) => [
    { path: community(aim, `/exchanges/${aim.exchange}/end`), body: {} },
  ],
  'GET /api/documents/:document': (aim) => [{ path: document(aim) }],
  'PATCH /api/documents/:document': (aim) => [
    { path: document(aim), body: { title: '改名' } },
    { path: document(aim), body: { group: 'mathematics' } },
    { path: document(aim), body: { stage: 'shared' } },
  ],
  'POST /api/documents/:document/duplicate': (aim) => [{ path: document(aim, '/duplicate'), body: {} }],
  'POST /api/documents/:document/archive': (aim) => [{ path: document(aim, '/archive'), body: {} }],
  'POST /api/documents/:document/unarchive': (aim) => [{ path: document(aim, '/unarchive'), body: {} }],
  'POST /api/documents/:document/stage': (aim) => moves.map((body) => ({ path: document(aim, '/stage'), body })),
  'PUT /api/documents/:document/editors': (aim) => [
    { path: document(aim, '/editors'), body: { people: [] } },
    { path: document(aim, '/editors'), body: { people: [{ person: 'du', as: 'editor' }] } },
  ],
  'PUT /api/documents/:document/owner': (aim) => [{ path: document(aim, '/owner'), body: { person: 'du' } }],
  'POST /api/documents/:document/open': (aim) => [{ path: document(aim, '/open'), body: {} }],
  'GET /api/communities/:community/audit': (aim) =>
    ['', '?person=shen'].map((query) => ({ path: community(aim, `/audit${query}`) })),
  'POST /api/communities/:community/audit/export': (aim) => [
    { path: community(aim, '/audit/export'), body: { language: 'zh' } },
  ],
  'GET /api/admin/audit': 'own',
  'POST /api/admin/audit/export': 'own',
  'GET /api/notices': 'own',
  'GET /api/notices/count': 'own',
  'POST /api/notices/read': 'own',
  'POST /api/notices/:notice/read': 'own',
  'PUT /api/notices/switch': 'own',
  'GET /api/communities/:community/schedule': (aim) =>
    ['', '?group=science', '?term=spring'].map((query) => ({ path: community(aim, `/schedule${query}`) })),
  'POST /api/communities/:community/schedule': (aim) => [{ path: community(aim, '/schedule'), body: newRow }],
  'PATCH /api/communities/:community/schedule/:row': (aim) => [
    { path: community(aim, '/schedule/s8'), body: { week: 2 } },
  ],
  'DELETE /api/communities/:community/schedule/:row': (aim) => [{ path: community(aim, '/schedule/s8') }],
  'POST /api/communities/:community/schedule/:row/document': (aim) => [
    { path: community(aim, '/schedule/s13/document'), body: { template: 'lesson-plan-zh' } },
  ],
  [pictureRoutes.add]: (aim) => [
    { path: document(aim, '/pictures'), body: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1') },
  ],
  [pictureRoutes.get]: (aim) => [{ path: document(aim, `/pictures/${aim.picture}`) }],
};
const routes = [...Object.keys(endpoints), ...Object.values(pictureRoutes), ...Object.values(rosterRoutes)] as Route[];

const needsSignIn = (route: string) =>
  !(route in endpoints) || endpoints[route as keyof typeof endpoints].admits === 'signed-in';

test('every route of the contract stands in the table, and nothing else does', () => {
  expect(Object.keys(ROWS).sort()).toEqual([...routes].sort());
});

/** The second community has a pair and an exchange as well. */
const bindSecond = async (db: WorldServer['db']) => {
  const [of, dates] = [{ communityId: 'c2' }, { startDay: '2026-03-01', endDay: '2026-06-30' }];
  await db.insertInto('pair').values({ id: 'p9', ...of, termId: 'spring', urbanId: 'du', townshipId: 'tang' }).execute(); // prettier-ignore
  const way = { fromSchoolId: 'junior', toSchoolId: 'third', daysJson: null };
  await db.insertInto('exchange').values({ id: 'x9', ...of, personId: 'tang', kind: 'shadowing', ...dates, ...way }).execute(); // prettier-ignore
};

describe.each(STORAGES)('communities do not know of each other, records in %s', (storage) => {
  let world: WorldServer;
  const aims: Record<string, Aim[]> = {};

  beforeAll(async () => {
    world = await startWorld(storage);
    const documents = await world.db
      .selectFrom('document')
      .select(['id', 'communityId', 'ownerId'])
      .where('id', 'in', AIMED_AT)
      .execute();
    await bindSecond(world.db);
    for (const row of documents) {
      const picture = createHash('sha256').update(row.id).digest('hex');
      const drawn = { width: 1, height: 1, bytes: 1, type: 'image/png', at: 0 };
      await world.db
        .insertInto('picture')
        .values({ id: picture, documentId: row.id, byId: row.ownerId, ...drawn })
        .execute();
      const bound = BOUND[row.communityId as keyof typeof BOUND];
      (aims[row.communityId] ??= []).push({ community: row.communityId, document: row.id, picture, ...bound });
    }
  });
  afterAll(() => world?.close());

  /** The whole answer, but for what is another each time: when it was, and the number of the request. */
  const answerTo = async (cookie: string | null, method: string, { path, body }: Asked) => {
    const isBytes = Buffer.isBuffer(body);
    const reply = await fetch(world.url + path, {
      method,
      headers: {
        ...(cookie === null ? {} : { cookie }),
        ...(method === 'GET' ? {} : { origin: world.url }),
        ...(body === undefined ? {} : { 'content-type': isBytes ? bytesType(path) : 'application/json' }),
      },
      body: body === undefined ? undefined : isBytes ? new Uint8Array(body) : JSON.stringify(body),
    });
    const headers = [...reply.headers].filter(([name]) => name !== 'date');
    const text = (await reply.text()).replace(/"requestId":"[^"]+"/, '"requestId":"…"');
    return { status: reply.status, headers, text };
  };

  /** Everything that a request could have changed. */
  const everything = async () => {
    const tables = ['document', 'documentEditor', 'documentChange', 'documentVisit', 'milestone', 'picture', 'happening', 'clientId', 'exchange', 'groupMember', 'researchGroup', 'pair', 'pairGoal', 'communityEvent', 'auditEntry', 'notice', 'scheduleRow', 'person', 'communityRole', 'signInCode', 'invitation', 'handedPeople'] as const; // prettier-ignore
    const rows = await Promise.all(tables.map((table) => world.db.selectFrom(table).selectAll().execute()));
    return JSON.stringify(rows);
  };

  const methodOf = (route: string) => route.split(' ')[0]!;
  const askable = Object.entries(ROWS).filter((entry): entry is [string, (aim: Aim) => Asked[]] => typeof entry[1] === 'function'); // prettier-ignore
  const STRANGERS = [
    ['du', 'c1', 'a head of the other community'],
    ['tang', 'c1', 'a teacher of the other community'],
    ['guest', 'c1', 'a guest whose exchange has ended'],
    ['substitute', 'c1', 'a substitute, but for the documents that name them'],
    ['principal', 'c1', 'the head of the other community'],
    ['shen', 'c2', 'a teacher from the first community'],
    ['zhou', 'c2', 'the head of the first community'],
    ['fang', 'c2', 'an academic office of the first community'],
  ] as const;

  describe.each(STRANGERS)('%s in %s: %s', (person, foreign) => {
    let before: string;
    beforeAll(async () => {
      // to sign in is recorded
      await world.as(person);
      before = await everything();
    });

    test.each(askable)('learns nothing by %s', async (route, asks) => {
      const { cookie } = await world.as(person);
      const nothing = await Promise.all(asks(NOWHERE).map((asked) => answerTo(cookie, methodOf(route), asked)));
      for (const aim of aims[foreign]!) {
        const answers = await Promise.all(asks(aim).map((asked) => answerTo(cookie, methodOf(route), asked)));
        expect(answers, aim.document).toEqual(nothing);
        for (const { status } of answers) expect([400, 404, 422]).toContain(status);
      }
    });

    test('and has changed nothing by all of it', async () => {
      expect(await everything()).toBe(before);
    });
  });

  test.each(routes.filter(needsSignIn))('whoever is signed out gets nothing by %s', async (route) => {
    const row = ROWS[route];
    const path = route.split(' ')[1]!.replace(/:\w+/, 'any');
    const asked = (aim: Aim) => (typeof row === 'function' ? row(aim) : [{ path, body: undefined }]);
    for (const aim of [NOWHERE, aims['c1']![0]!, aims['c2']![0]!])
      for (const one of asked(aim)) {
        const { status, text } = await answerTo(null, methodOf(route), one);
        expect([status, JSON.parse(text)]).toEqual([401, { code: 'signed-out', requestId: '…' }]);
      }
  });

  /** Words that stand only in one community. */
  const MARKERS = {
    c1: [
      '让小灯泡亮起来',
      '声音是怎样产生的',
      '条形统计图',
      '沈知远',
      '林秀云',
      '周怀民',
      '实小—雾坪',
      '科学联合教研组',
    ],
    c2: ['紫檀算盘', '琥珀方程', '三中自己的课', '杜一航', '唐静', '孟雨桐', '三中—雾坪初中', '数学联合教研组'],
  };
  const OWN_PAGES = ['/api/me', '/api/desk', '/api/sessions', '/api/notices'];
  test.each([
    ['du', 'c2', MARKERS.c1],
    ['tang', 'c2', MARKERS.c1],
    ['guest', 'c2', MARKERS.c1],
    ['shen', 'c1', MARKERS.c2],
    ['wu', 'c1', MARKERS.c2],
    ['fang', 'c1', MARKERS.c2],
  ] as const)('nothing that %s is shown names the other community', async (person, own, foreign) => {
    const { cookie } = await world.as(person);
    const documents = aims[own]!.map((aim) => document(aim));
    const lists = [
      community({ ...NOWHERE, community: own }),
      community({ ...NOWHERE, community: own }, '/schedule'),
      ...queries.map((query) => `/api/communities/${own}/documents${query}`),
    ];
    for (const path of [...OWN_PAGES, ...lists, ...documents]) {
      const { text } = await answerTo(cookie, 'GET', { path });
      for (const word of foreign.filter((marker) => !(person === 'guest' && marker === '孟雨桐')))
        expect(text.includes(word), `${path}: ${word}`).toBe(false);
    }
  });

  test('a group, an owner or a school of the other community filters like one that does not exist', async () => {
    const { cookie } = await world.as('shen');
    const list = (query: string) => answerTo(cookie, 'GET', { path: `/api/communities/c1/documents?${query}` });
    for (const [foreign, none] of [
      ['group=mathematics', 'group=none'],
      ['owner=du', 'owner=none'],
      ['school=third', 'school=none'],
    ] as const)
      expect(await list(foreign)).toEqual(await list(none));
  });

  test('a person, a group or a reviewer of the other community is refused like one that does not exist', async () => {
    const { cookie } = await world.as('lin');
    const own = { path: document({ ...NOWHERE, document: 'draft' }) };
    const refusal = (method: string, rest: string, body: unknown) =>
      answerTo(cookie, method, { path: own.path + rest, body });
    for (const [method, rest, of] of [
      ['PUT', '/owner', (id: string) => ({ person: id })],
      ['PUT', '/editors', (id: string) => ({ people: [{ person: id, as: 'editor' }] })],
      ['PATCH', '', (id: string) => ({ group: id })],
    ] as const)
      expect(await refusal(method, rest, of(rest === '' ? 'mathematics' : 'du'))).toEqual(
        await refusal(method, rest, of('none')),
      );
  });

  test('the supervisor of both sees both, each in its place', async () => {
    const { cookie } = await world.as('chen');
    const titles = async (id: string) =>
      (await answerTo(cookie, 'GET', { path: `/api/communities/${id}/documents` })).text;
    expect(await titles('c1')).toContain('让小灯泡亮起来');
    expect(await titles('c1')).not.toContain('紫檀算盘');
    expect(await titles('c2')).toContain('琥珀方程');
    expect(await titles('c2')).not.toContain('让小灯泡亮起来');
  });
});
