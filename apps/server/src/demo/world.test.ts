import { describe, expect, test } from 'vitest';
import { calendarOf, WORLD_MONDAY } from './calendar.ts';
import { readDemoFile } from './files.ts';
import { readLife } from './life.ts';
import { recordHistory } from './record-history.ts';
import { readWorld } from './world.ts';

const world = readWorld();
const calendar = calendarOf(Date.parse(`${WORLD_MONDAY}T07:30+08:00`), world.timeZone);
const lives = world.documents.map((document) => ({ document, life: readLife(document.id, calendar.text) }));
const idsOf = (list: readonly { id: string }[]) => new Set(list.map(({ id }) => id));
const [people, schools, communities, groups, terms, documents] = [
  world.people,
  world.schools,
  world.communities,
  world.groups,
  world.terms,
  world.documents,
].map(idsOf) as [Set<string>, Set<string>, Set<string>, Set<string>, Set<string>, Set<string>];

describe('the world is whole', () => {
  test('two communities with their schools, people, groups, pairs, exchanges and documents', () => {
    const sizes = [communities, schools, people, groups, documents].map(({ size }) => size);
    expect(sizes).toEqual([2, 6, 16, 3, 33]);
    expect([world.pairs.length, world.exchanges.length, world.schedule.length, terms.size]).toEqual([3, 5, 5, 3]);
    const ids = world.documents.map(({ id }) => id);
    const plans = Array.from({ length: 20 }, (_, index) => `d${String(index + 1).padStart(2, '0')}`);
    const notes = Array.from({ length: 9 }, (_, index) => `n0${index + 1}`);
    expect(ids.sort()).toEqual([...plans, 'd51', 'd52', ...notes, 'p01', 'p02'].sort());
  });

  test('no id and no sign-in name is given twice', () => {
    for (const list of [world.people, world.schools, world.groups, world.documents, world.pairs, world.exchanges])
      expect(idsOf(list).size).toBe(list.length);
    expect(new Set(world.people.map(({ userName }) => userName)).size).toBe(people.size);
  });
});

describe('everything that is named exists', () => {
  const named = (what: string, known: Set<string>, ids: readonly (string | null | undefined)[]) =>
    expect(ids.filter((id) => id && !known.has(id)), what).toEqual([]); // prettier-ignore

  test('people and schools', () => {
    named('schools', schools, [
      ...world.people.map(({ school }) => school),
      ...world.schools.map(({ parent }) => parent),
      ...world.communities.flatMap(({ lead, members }) => [lead, ...members]),
      ...world.exchanges.flatMap(({ from, to }) => [from, to]),
      ...world.documents.map(({ forSchool }) => forSchool),
      ...world.pins.map(({ school }) => school),
    ]);
    named('people', people, [
      ...world.groups.flatMap(({ members }) => members.map(({ person }) => person)),
      ...world.pairs.flatMap(({ urban, township }) => [urban, township]),
      ...world.exchanges.map(({ person }) => person),
      ...world.schedule.map(({ owner }) => owner),
      ...world.documents.flatMap(({ owner, adviser, editors }) => [owner, adviser, ...editors.map((e) => e.person)]),
      ...lives.flatMap(({ life }) => life.map(({ by }) => by)),
    ]);
  });

  test('communities, groups, terms and documents', () => {
    named('communities', communities, [
      ...world.people.flatMap(({ roles }) => Object.keys(roles)),
      ...[...world.groups, ...world.pairs, ...world.exchanges, ...world.documents].map(({ community }) => community),
    ]);
    named(
      'groups',
      groups,
      [...world.documents, ...world.schedule].map(({ group }) => group),
    );
    named(
      'terms',
      terms,
      [...world.documents, ...world.pairs, ...world.schedule].map(({ term }) => term),
    );
    named('documents', documents, [
      ...world.schedule.map(({ document }) => document),
      ...world.documents.map(({ origin }) => origin?.document),
      ...world.pins.map(({ document }) => document),
    ]);
  });

  test('a group’s documents lie in its community', () => {
    for (const { group, community } of world.documents.filter((document) => document.group !== null))
      expect(world.groups.find(({ id }) => id === group)!.community).toBe(community);
  });
});

describe('lives', () => {
  test('go forward in time, and the title in a text is the document’s', () => {
    for (const { document, life } of lives) {
      const times = life.map(({ at }) => at);
      expect(times, document.id).toEqual([...times].sort());
      const [first] = life;
      if (first && 'start' in first) {
        const [title] = readDemoFile(`documents/${first.start}`).split('\n');
        expect(document.title, document.id).toContain(title!.slice(2));
      }
    }
  });

  test('nothing has happened after the Monday morning that the demo opens on', () => {
    for (const { document, life } of lives) expect(life.at(-1)!.at < `${WORLD_MONDAY}T07:30`, document.id).toBe(true);
  });

  test('only those write who may: never an adviser or a supervisor, guests only within their dates', () => {
    for (const { document, life } of lives)
      for (const event of life.filter((candidate) => 'edits' in candidate)) {
        const person = world.people.find(({ id }) => id === event.by)!;
        const naming = document.editors.find((editor) => editor.person === event.by);
        expect(person.roles[document.community] ?? [], `${document.id} ${event.at}`).not.toContain('supervisor');
        if (person.roles[document.community]) continue;
        if (person.status === 'retired') continue;
        expect(naming!.start! <= event.at && event.at.slice(0, 10) <= naming!.end!, `${document.id} ${event.at}`).toBe(
          true,
        );
      }
  });

  test('end in the stages of the world’s Monday', () => {
    const stages = Object.fromEntries(
      lives.map(({ document, life }) => [document.id, recordHistory(document.id, life, calendar).state.stage]),
    );
    const of = (stage: string) => Object.keys(stages).filter((id) => stages[id] === stage).sort(); // prettier-ignore
    expect(of('draft')).toEqual(['d14', 'd15', 'n09']);
    expect(of('review')).toEqual(['d16']);
    expect(of('shared')).toEqual([
      'd02',
      'd03',
      'd04',
      'd19',
      'd20',
      ...Array.from({ length: 8 }, (_, i) => `n0${i + 1}`),
    ]);
    expect(of('discussion')).toHaveLength(16);
  });

  test('approval is never by the owner nor by who submitted', () => {
    for (const { document, life } of lives)
      for (const event of life.filter((candidate) => 'milestone' in candidate && candidate.kind === 'approved')) {
        const submitted = life.findLast(
          (other) => other.at <= event.at && 'stage' in other && other.stage === 'review',
        )!;
        expect([document.owner, submitted.by], document.id).not.toContain(event.by);
      }
  });
});

test('the other community’s marker words stand only in its titles', () => {
  const markers = ['紫檀算盘', '琥珀方程'];
  const titles = Object.fromEntries(world.documents.map(({ id, title }) => [id, title]));
  const marked = Object.keys(titles).filter((id) => markers.some((marker) => titles[id]!.includes(marker)));
  expect(marked).toEqual(['d51', 'd52']);
  for (const { document, life } of lives) {
    const [first] = life;
    const text =
      first && 'start' in first ? readDemoFile(`documents/${first.start}`).split('\n').slice(1).join('\n') : '';
    for (const marker of markers) expect(text + JSON.stringify(life), document.id).not.toContain(marker);
  }
});
