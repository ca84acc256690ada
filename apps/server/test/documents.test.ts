import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DocumentDetail, DocumentSummary } from '@gongbei/contract/documents';
import { plainText, type NodeJson } from '@gongbei/document/json';
import { STORAGES } from './server.ts';
import { startWorld, type WorldServer } from './world-server.ts';

describe.each(STORAGES)('documents, records in %s', (storage) => {
  let world: WorldServer;
  beforeAll(async () => void (world = await startWorld(storage)));
  afterAll(() => world?.close());

  type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';
  const ask = async <T = DocumentDetail>(person: string, method: Method, path: string, body?: unknown) => {
    const visitor = await world.as(person);
    const sent = method === 'GET' ? undefined : (body ?? {});
    return visitor.ask<T & { code?: string; field?: string }>(`/api${path}`, { method, body: sent });
  };
  const get = (person: string, id: string) => ask(person, 'GET', `/documents/${id}`);
  const list = async (person: string, query = '', community = 'c1') => {
    const answer = await ask<{ documents: DocumentSummary[] }>(
      person,
      'GET',
      `/communities/${community}/documents${query}`,
    );
    return answer.body.documents;
  };
  const idsOf = async (person: string, query = '', community = 'c1') =>
    (await list(person, query, community)).map((document) => document.id as string);
  const create = (person: string, given: object = {}) =>
    ask(person, 'POST', '/communities/c1/documents', {
      title: '电路的暗箱',
      subject: '科学',
      grades: [4],
      template: 'lesson-plan-zh',
      ...given,
    });
  const created = async (person: string, given: object = {}) => (await create(person, given)).body.id as string;
  const move = (person: string, id: string, body: object) => ask(person, 'POST', `/documents/${id}/stage`, body);
  const changes = (id: string) =>
    world.db.selectFrom('documentChange').selectAll().where('documentId', '=', id).orderBy('id').execute();

  describe('a list', () => {
    test('holds what this person may know of, and no archived ones unless asked for', async () => {
      expect((await idsOf('shen')).sort()).toEqual(['approved', 'draft', 'open', 'reviewed', 'revised']);
      expect((await idsOf('he')).sort()).toEqual(['approved', 'open', 'paired', 'reviewed', 'revised']);
      expect(await idsOf('shen', '?archived=true')).toEqual(['orphan']);
      expect((await idsOf('du', '', 'c2')).sort()).toEqual(['abacus', 'guarded']);
      expect((await idsOf('tang', '', 'c2')).sort()).toEqual(['abacus', 'amber']);
    });

    test('is filtered', async () => {
      const filtered = async (query: string) => (await idsOf('shen', query)).sort();
      expect(await filtered('?subject=数学')).toEqual(['open']);
      expect(await filtered('?stage=review')).toEqual(['reviewed']);
      expect(await filtered('?grade=5')).toEqual([]);
      expect(await filtered('?grade=4&school=wuping')).toEqual(['approved', 'draft', 'reviewed']);
      expect(await filtered('?group=science&kind=lesson_plan')).toEqual(['approved', 'draft', 'revised']);
      expect(await filtered('?owner=xu')).toEqual(['open']);
      expect(await filtered('?words=小灯泡 亮')).toEqual(['revised']);
      expect(await filtered('?words=the WAY')).toEqual(['reviewed']);
      expect(await filtered('?words=%25')).toEqual([]);
      expect(await filtered('?kind=research_note')).toEqual([]);
    });

    test('is sorted', async () => {
      const sorted = async (sort: string) => (await list('shen', `?sort=${sort}`)).map(({ title }) => title);
      expect(await sorted('title')).toEqual(['导体和绝缘体', '让小灯泡亮起来', '声音是怎样产生的', '条形统计图', 'Can You Tell Me the Way?']); // prettier-ignore
      expect((await list('shen', '?sort=stage')).map(({ stage }) => stage)).toEqual(['draft', 'discussion', 'discussion', 'review', 'shared']); // prettier-ignore
      expect((await list('shen', '?sort=owner')).map(({ owner }) => owner.name.zh)).toEqual(['蒋小满', '林秀云', '林秀云', '沈知远', '许文博']); // prettier-ignore
    });

    test('says what is approved, what is being revised, and what one may do', async () => {
      const revised = (await list('xu')).find(({ id }) => id === ('revised' as string));
      expect(revised).toMatchObject({ stage: 'discussion', revising: true, approved: { version: 'v6' } });
      expect(revised?.rights).toEqual(['read', 'comment', 'history', 'adapt', 'export']);
    });
  });

  describe('a new document', () => {
    test('is a draft of its author, in their own group, with the text of its template', async () => {
      const { status, body } = await create('lin');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        title: '电路的暗箱',
        kind: 'lesson_plan',
        language: 'zh',
        stage: 'draft',
        owner: { id: 'lin' },
        group: { id: 'science' },
        term: 'spring',
        fields: { periods: 1, minutesPerPeriod: 40, lessonTypes: [] },
        origin: null,
        approved: null,
      });
      const json = await world.textOf(body.id);
      expect(json.content.map((section) => section.attrs?.['kind'])).toContain('process');
      const learners = json.content.find((section) => section.attrs?.['kind'] === 'learners');
      expect(learners?.content?.map((group) => group.attrs?.['ownerSchool'])).toEqual(['exp', 'wuping', 'zgl']);
      const { head, entries } = await world.storage.log.load(body.id);
      expect(head).toBe(1);
      expect(entries[0]).toMatchObject({
        kind: 'seed',
        origin: { person: 'lin', school: 'wuping', serving: 'wuping' },
      });
      expect(await idsOf('zheng')).toContain(body.id);
      expect(await idsOf('fang')).not.toContain(body.id);
    });

    test('takes the group, the kind and the language that were asked for', async () => {
      expect((await create('lin', { group: null })).body.group).toBeNull();
      expect((await create('lin', { subject: '语文' })).body.group).toBeNull();
      expect((await create('he', { template: 'lesson-plan-en', subject: '英语' })).body).toMatchObject({
        language: 'en',
      });
      const note = await create('zheng', { template: 'research-note' });
      expect(note.body).toMatchObject({ kind: 'research_note', fields: null });
    });

    test('is refused in a group that is not one’s own, and to whoever only comments', async () => {
      expect((await create('lin', { group: 'english' })).body).toMatchObject({
        code: 'invalid-request',
        field: 'group',
      });
      expect((await create('lin', { group: 'mathematics' })).body).toMatchObject({
        code: 'invalid-request',
        field: 'group',
      });
      expect((await create('chen')).body.code).toBe('forbidden');
      expect((await create('substitute')).body.code).toBe('not-found');
    });

    test('asks for a title, and takes nothing that the contract does not name', async () => {
      expect((await create('lin', { title: ' \u200b ' })).body).toMatchObject({
        code: 'invalid-request',
        field: 'title',
      });
      expect((await create('lin', { ownerId: 'shen' })).status).toBe(400);
      expect((await create('lin', { title: '  电路\u202e图  ' })).body.title).toBe('电路图');
    });
  });

  describe('the record', () => {
    test('is renamed, field by field, with its own log', async () => {
      const id = await created('lin');
      const answer = await ask('shen', 'PATCH', `/documents/${id}`, {
        title: '新的名字',
        fields: { unit: '第二单元', lesson: 3 },
      });
      expect(answer.body).toMatchObject({
        title: '新的名字',
        editedBy: { id: 'shen' },
        fields: { unit: '第二单元', lesson: 3, periods: 1 },
      });
      expect(await changes(id)).toMatchObject([
        { field: 'title', beforeJson: '"电路的暗箱"', afterJson: '"新的名字"', byId: 'shen' },
        { field: 'fields.unit', beforeJson: null, afterJson: '"第二单元"' },
        { field: 'fields.lesson', beforeJson: null, afterJson: '3' },
      ]);
      const same = { title: '新的名字', fields: { lesson: 3 } };
      expect((await ask('lin', 'PATCH', `/documents/${id}`, same)).body).toMatchObject({
        editedBy: { id: 'shen' },
        editedAt: answer.body.editedAt,
      });
      expect(await changes(id)).toHaveLength(3);
    });

    test('is changed only by whoever may edit, and by nobody while it is locked', async () => {
      const rename = (person: string, id: string) => ask(person, 'PATCH', `/documents/${id}`, { title: '改' });
      expect((await rename('fang', 'revised')).body.code).toBe('forbidden');
      expect((await rename('chen', 'revised')).body.code).toBe('forbidden');
      expect((await rename('lin', 'approved')).body.code).toBe('document-locked');
      expect((await rename('zheng', 'orphan')).body.code).toBe('document-locked');
      expect((await rename('fang', 'approved')).body.code).toBe('forbidden');
      expect((await rename('fang', 'draft')).body.code).toBe('not-found');
      expect((await get('shen', 'approved')).body.title).toBe('声音是怎样产生的');
    });

    test('goes to another group only by its owner or group head, and only to one of theirs', async () => {
      const id = await created('lin', { group: null });
      const to = (person: string, group: string | null) => ask(person, 'PATCH', `/documents/${id}`, { group });
      expect((await to('lin', 'english')).body).toMatchObject({ code: 'invalid-request', field: 'group' });
      expect((await to('lin', 'science')).body.group?.id).toBe('science');
      expect((await to('luo', null)).body.code).toBe('forbidden');
      expect((await to('zheng', null)).status).toBe(200);
      expect((await get('zheng', id)).status).toBe(404);
    });
  });

  describe('a copy', () => {
    const duplicate = (person: string, id: string) => ask(person, 'POST', `/documents/${id}/duplicate`);
    const blockIds = (node: NodeJson): unknown[] => [
      ...(node.attrs?.['blockId'] ? [node.attrs['blockId']] : []),
      ...(node.content ?? []).flatMap(blockIds),
    ];

    test('of a shared plan is the approved text, for one’s own school, with its lineage', async () => {
      const approved = await world.textOf('revised');
      await world.write('revised', 'shen', '修订中的话');
      const { status, body } = await duplicate('luo', 'revised');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        title: '让小灯泡亮起来（竹篙岭）',
        owner: { id: 'luo' },
        stage: 'draft',
        forSchool: 'zgl',
        group: { id: 'science' },
        origin: { document: 'revised', title: '让小灯泡亮起来', version: 'v6' },
        approved: null,
        adviser: null,
        editors: [],
      });
      const copy = await world.textOf(body.id);
      expect(copy).toEqual(approved);
      expect(plainText(copy)).not.toContain('修订中的话');
      expect(blockIds({ type: 'doc', content: copy.content })).toEqual(
        blockIds({ type: 'doc', content: approved.content }),
      );
      const row = await world.db.selectFrom('document').selectAll().where('id', '=', body.id).executeTakeFirstOrThrow();
      expect(row).toMatchObject({ originPosition: 1, schoolId: 'zgl' });
    });

    test('by a posted teacher is for the school that they teach at', async () => {
      expect((await duplicate('xu', 'revised')).body).toMatchObject({ forSchool: 'wuping', group: null });
      expect((await duplicate('shen', 'revised')).body.forSchool).toBe('exp');
    });

    test('of anything else is the text as it is now, for whoever plans on it', async () => {
      await world.write('draft', 'lin', '刚写的一句');
      const { body } = await duplicate('shen', 'draft');
      expect(body).toMatchObject({
        title: '导体和绝缘体（副本）',
        forSchool: null,
        origin: { document: 'draft', version: null },
      });
      expect(plainText(await world.textOf(body.id))).toContain('刚写的一句');
      expect((await duplicate('fang', 'open')).body.code).toBe('forbidden');
      expect((await duplicate('fang', 'approved')).body.code).toBe('forbidden');
      expect((await duplicate('fang', 'draft')).body.code).toBe('not-found');
    });

    test('does not name its source to whoever may not know of it', async () => {
      const { body } = await duplicate('shen', 'draft');
      await move('shen', body.id, { move: 'discuss' });
      expect((await get('fang', body.id)).body.origin).toEqual({ document: null, title: null, version: null });
    });

    test('by a substitute is theirs as long as they substitute', async () => {
      const { status, body } = await duplicate('substitute', 'paired');
      expect(status).toBe(200);
      expect((await get('substitute', body.id)).body.rights).toContain('edit');
      expect((await get('jiang', body.id)).status).toBe(404);
    });
  });

  describe('stages', () => {
    test('go from draft to shared and on to the next version, and leave their trace', async () => {
      const id = await created('shen');
      expect((await get('fang', id)).status).toBe(404);
      expect((await move('shen', id, { move: 'discuss' })).body.stage).toBe('discussion');
      expect((await get('fang', id)).status).toBe(200);

      expect((await move('shen', id, { move: 'submit', reviewer: 'chen' })).body).toMatchObject({
        code: 'not-ready',
        field: 'objectives',
      });
      const written = await world.complete(id);
      expect((await move('shen', id, { move: 'submit', reviewer: 'chen' })).body).toMatchObject({
        stage: 'review',
        reviewer: { id: 'chen' },
        submittedBy: { id: 'shen' },
      });

      expect((await move('zheng', id, { move: 'return', remark: '不够具体' })).body.code).toBe('forbidden');
      expect((await move('chen', id, { move: 'return', remark: '目标再具体一点' })).body).toMatchObject({
        stage: 'discussion',
        returnedWith: '目标再具体一点',
      });
      expect((await move('zheng', id, { move: 'submit', reviewer: 'chen' })).body).toMatchObject({
        stage: 'review',
        returnedWith: null,
      });

      const newer = await world.write(id, 'shen', '送审之后的一句');
      expect((await move('chen', id, { move: 'approve', position: written })).body.code).toBe('newer-than-reviewed');
      expect((await move('chen', id, { move: 'approve', position: newer + 1 })).body).toMatchObject({
        code: 'invalid-request',
        field: 'position',
      });
      expect((await move('chen', id, { move: 'approve', position: newer })).body).toMatchObject({
        stage: 'shared',
        revising: false,
        approved: { version: 'v1' },
      });
      expect((await get('shen', id)).body.rights).not.toContain('edit');
      expect((await ask('shen', 'POST', `/documents/${id}/open`)).body).toMatchObject({ role: 'reader' });

      expect((await move('luo', id, { move: 'revise' })).body.code).toBe('forbidden');
      expect((await move('zheng', id, { move: 'revise' })).body).toMatchObject({
        stage: 'discussion',
        revising: true,
        approved: { version: 'v1' },
      });
      await move('shen', id, { move: 'submit', reviewer: 'zheng' });
      expect((await move('zheng', id, { move: 'approve', position: newer })).body.approved?.version).toBe('v2');
      const milestones = await world.db
        .selectFrom('milestone')
        .selectAll()
        .where('documentId', '=', id)
        .orderBy('number')
        .execute();
      expect(milestones).toMatchObject([
        { version: 'v1', kind: 'approved', position: newer, byId: 'chen' },
        { version: 'v2', kind: 'approved', position: newer, byId: 'zheng' },
      ]);
      const stages = (await changes(id))
        .filter(({ field }) => field === 'stage')
        .map(({ afterJson }) => JSON.parse(afterJson!) as string);
      expect(stages).toEqual([
        'discussion',
        'review',
        'discussion',
        'review',
        'shared',
        'discussion',
        'review',
        'shared',
      ]);
    });

    test('the number after v6 is v7, and v6 stays what it was', async () => {
      await world.complete('revised');
      await move('shen', 'revised', { move: 'submit', reviewer: 'zheng' });
      const { head } = await world.storage.log.load('revised');
      expect((await move('zheng', 'revised', { move: 'approve', position: head })).body.approved?.version).toBe('v7');
      const [sixth] = await world.db
        .selectFrom('milestone')
        .select(['version', 'position'])
        .where('documentId', '=', 'revised')
        .orderBy('number')
        .execute();
      expect(sixth).toEqual({ version: 'v6', position: 1 });
      await move('zhou', 'revised', { move: 'revise' });
    });

    test('a reviewer is a head, adviser, supervisor or leader of this community, never its owner nor its submitter', async () => {
      const id = await created('zheng', { grades: [4, 5] });
      await world.complete(id);
      await move('zheng', id, { move: 'discuss' });
      const submit = async (reviewer: string, by = 'zheng') => (await move(by, id, { move: 'submit', reviewer })).body;
      for (const reviewer of ['lin', 'fang', 'xu', 'zheng', 'du', 'retired', 'nobody', 'substitute'])
        expect(await submit(reviewer), reviewer).toMatchObject({ code: 'reviewer-not-eligible', field: 'reviewer' });
      for (const reviewer of ['he', 'chen', 'zhou', 'wu']) {
        expect(await submit(reviewer), reviewer).toMatchObject({ stage: 'review' });
        expect((await move('zheng', id, { move: 'withdraw' })).body).toMatchObject({
          stage: 'discussion',
          reviewer: null,
          submittedBy: null,
        });
      }
      expect((await submit('zhou', 'luo')).code).toBe('forbidden');
    });

    test('a head who submitted may not approve, whoever owns it', async () => {
      const id = await created('shen');
      await world.complete(id);
      await move('shen', id, { move: 'discuss' });
      expect((await move('zheng', id, { move: 'submit', reviewer: 'zheng' })).body.code).toBe('reviewer-not-eligible');
      await move('zheng', id, { move: 'submit', reviewer: 'chen' });
      expect((await move('shen', id, { move: 'withdraw' })).body.code).toBe('forbidden');
      expect((await move('zheng', id, { move: 'withdraw' })).status).toBe(200);
    });

    test('a move from a stage that has gone is told as that', async () => {
      expect((await move('xu', 'open', { move: 'withdraw' })).body.code).toBe('stage-changed');
      expect((await move('lin', 'approved', { move: 'discuss' })).body.code).toBe('stage-changed');
      expect((await move('zheng', 'orphan', { move: 'revise' })).body.code).toBe('document-locked');
    });

    test('of two who press at the same time one is first', async () => {
      const id = await created('shen');
      const both = await Promise.all([move('shen', id, { move: 'discuss' }), move('zheng', id, { move: 'discuss' })]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect((await changes(id)).filter(({ field }) => field === 'stage')).toHaveLength(1);
    });
  });

  describe('who else plans', () => {
    const name = (by: string, id: string, people: object[]) => ask(by, 'PUT', `/documents/${id}/editors`, { people });

    test('is named by the owner or group head, and may edit from then on', async () => {
      const id = await created('shen', { group: null });
      expect((await get('fang', id)).status).toBe(404);
      const answer = await name('shen', id, [
        { person: 'fang', as: 'editor' },
        { person: 'shen', as: 'co_planner' },
      ]);
      expect(answer.body.editors).toEqual([
        expect.objectContaining({ person: expect.objectContaining({ id: 'fang' }), as: 'editor' }),
      ]);
      expect((await get('fang', id)).body.rights).toContain('edit');
      expect((await name('fang', id, [])).body.code).toBe('forbidden');
      expect((await name('shen', id, [])).body.editors).toEqual([]);
      expect((await get('fang', id)).status).toBe(404);
      expect((await changes(id)).map(({ field }) => field)).toEqual(['editors', 'editors']);
    });

    test('is somebody of this community today; strangers and people who do not exist are told apart by nobody', async () => {
      const id = await created('shen');
      const refusals = await Promise.all(
        ['du', 'guest', 'retired', 'chen', 'substitute', 'nobody'].map(async (person) => {
          const { status, body } = await name('shen', id, [{ person, as: 'editor' }]);
          return { status, code: body.code, field: body.field };
        }),
      );
      for (const refusal of refusals)
        expect(refusal).toEqual({ status: 400, code: 'invalid-request', field: 'people.0.person' });
    });

    test('does not take the place of a substitute', async () => {
      const { body } = await name('jiang', 'paired', [{ person: 'lin', as: 'co_planner' }]);
      expect(body.editors.map(({ person, as }) => [person.id, as])).toEqual([
        ['lin', 'co_planner'],
        ['substitute', 'substitute'],
      ]);
      expect((await get('substitute', 'paired')).body.rights).toContain('edit');
    });
  });

  describe('an owner', () => {
    const hand = (by: string, id: string, person: string) => ask(by, 'PUT', `/documents/${id}/owner`, { person });

    test('hands over and stays as co-planner', async () => {
      const id = await created('shen', { group: null });
      const { body } = await hand('shen', id, 'lin');
      expect(body).toMatchObject({ owner: { id: 'lin' }, editors: [{ person: { id: 'shen' }, as: 'co_planner' }] });
      expect((await hand('shen', id, 'luo')).body.code).toBe('forbidden');
      expect((await changes(id)).map(({ field }) => field)).toEqual(['owner']);
    });

    test('who has left is followed by whom the group head names', async () => {
      const waiting = async () =>
        (await ask<{ waiting: { why: string; document: { id: string } }[] }>('zheng', 'GET', '/desk')).body.waiting;
      expect(await waiting()).toContainEqual(
        expect.objectContaining({ why: 'orphaned', document: expect.objectContaining({ id: 'orphan' }) }),
      );
      expect((await hand('luo', 'orphan', 'luo')).body.code).toBe('forbidden');
      expect((await hand('zheng', 'orphan', 'luo')).body).toMatchObject({ owner: { id: 'luo' }, editors: [] });
      expect((await waiting()).filter(({ why }) => why === 'orphaned')).toEqual([]);
    });

    test('is a member who may plan', async () => {
      const id = await created('shen');
      for (const person of ['du', 'guest', 'retired', 'chen', 'nobody'])
        expect((await hand('shen', id, person)).body, person).toMatchObject({
          code: 'invalid-request',
          field: 'person',
        });
    });
  });

  test('archiving puts away and brings back, with the stage it had', async () => {
    const id = await created('lin');
    await move('lin', id, { move: 'discuss' });
    expect((await ask('luo', 'POST', `/documents/${id}/archive`)).body.code).toBe('forbidden');
    expect((await ask('zhou', 'POST', `/documents/${id}/archive`)).body).toMatchObject({
      archived: true,
      stage: 'discussion',
    });
    expect(await idsOf('lin')).not.toContain(id);
    expect((await get('lin', id)).body.rights).not.toContain('edit');
    expect((await ask('lin', 'POST', `/documents/${id}/unarchive`)).body).toMatchObject({ archived: false });
    expect((await get('lin', id)).body.rights).toContain('edit');
  });

  test('opening gives client ids that nobody has had, and is remembered on the desk', async () => {
    const open = (person: string) =>
      ask<{ role: string; clientIds: number[]; epoch: string }>(person, 'POST', '/documents/open/open');
    const [lin, fang] = await Promise.all([open('lin'), open('fang')]);
    expect(lin.body).toMatchObject({ role: 'editor', schemaVersion: 1, epoch: expect.stringMatching(/./) });
    expect(fang.body.role).toBe('reader');
    expect(new Set([...lin.body.clientIds, ...fang.body.clientIds]).size).toBe(16);
    expect(await world.storage.ids.ownerOf('open', lin.body.clientIds[0]!)).toEqual({
      person: 'lin',
      school: 'wuping',
    });
    expect(await world.storage.ids.ownerOf('open', (await open('xu')).body.clientIds[0]!)).toEqual({
      person: 'xu',
      school: 'wuping',
    });
    const { body } = await ask<{ goOn: { id: string }[] }>('fang', 'GET', '/desk');
    expect(body.goOn.map(({ id }) => id)).toEqual(['open']);
  });

  describe('a desk', () => {
    interface Desk {
      today: {
        day: string;
        week: number | null;
        items: { kind: string; topic?: string; day?: string; document?: string; person?: { id: string } }[];
      };
      goOn: { id: string }[];
      waiting: { why: string; document: { id: string } }[];
    }
    const deskOf = async (person: string) => (await ask<Desk>(person, 'GET', '/desk')).body;

    test('shows this week: the schedule of one’s groups, one’s own days elsewhere, today’s visitors', async () => {
      const { today } = await deskOf('shen');
      expect(today).toMatchObject({ day: '2026-04-20', week: 9 });
      expect(today.items).toEqual([
        expect.objectContaining({ kind: 'schedule', topic: '让小灯泡亮起来', document: 'revised' }),
        expect.objectContaining({ kind: 'exchange', day: '2026-04-24', exchange: 'visiting', to: 'wuping' }),
      ]);
      expect((await deskOf('xu')).today.items).toEqual([
        expect.objectContaining({ kind: 'exchange', exchange: 'posting', day: '2026-04-20' }),
      ]);
      expect((await deskOf('jiang')).today.items).toEqual([]);
      expect((await deskOf('chen')).today.items).toHaveLength(1);
    });

    test('shows what waits: a review, and what came back', async () => {
      expect((await deskOf('he')).waiting).toMatchObject([{ why: 'review', document: { id: 'reviewed' } }]);
      expect((await deskOf('jiang')).waiting).toEqual([]);
      await move('he', 'reviewed', { move: 'return', remark: '请补一个例子' });
      expect((await deskOf('he')).waiting).toEqual([]);
      expect((await deskOf('jiang')).waiting).toMatchObject([{ why: 'returned', document: { id: 'reviewed' } }]);
    });

    test('goes on with what one may still write on, and with what one has opened', async () => {
      const goesOn = async (person: string) => (await deskOf(person)).goOn.map(({ id }) => id);
      expect(await goesOn('jiang')).toContain('paired');
      expect(await goesOn('jiang')).not.toContain('approved');
      await ask('jiang', 'POST', '/documents/approved/open');
      expect((await goesOn('jiang'))[0]).toBe('approved');
      await move('lin', 'approved', { move: 'revise' });
      expect(await goesOn('lin')).toContain('approved');
    });

    test('of a substitute shows the documents that name them, and no community', async () => {
      expect((await deskOf('substitute')).goOn.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['paired', 'reviewed']),
      );
      const { body } = await ask<{ communities: unknown[]; schools: { id: string }[] }>('substitute', 'GET', '/me');
      expect(body.communities).toEqual([]);
      expect(body.schools.map(({ id }) => id)).toContain('exp');
    });
  });
});
