import { describe, expect, test } from 'vitest';
import { can, CAPABILITIES, RELATIONS, STAGES, type Capability, type Relation, type Standing } from './capabilities.ts';

/**
 * Who may do what, cell by cell. ✓ may · – may not · n: only if named on the document as well · s: of a shared plan only.
 *
 * The columns are the relations, in their order. V stands twice: adviser of the document or its group, and supervisor of
 * the community. H stands twice: head of the document's own group, and head of another group, who may do to it what a
 * teacher who reviews may.
 */
const MATRIX = `
  action                  | owner member adviser supervisor head other_head community principal office teacher exchange named admin
  read a draft            |   ✓     ✓      ✓        –        ✓       –          –         –       –      –       n       ✓     –
  read from discussion on |   ✓     ✓      ✓        ✓        ✓       ✓          ✓         ✓       ✓      ✓       ✓       ✓     –
  edit while open         |   ✓     ✓      –        –        ✓       –          –         –       –      n       n       ✓     –
  comment on a draft      |   ✓     ✓      ✓        –        ✓       –          –         –       –      –       n       ✓     –
  comment from discussion |   ✓     ✓      ✓        ✓        ✓       ✓          ✓         ✓       ✓      ✓       ✓       ✓     –
  name editors            |   ✓     –      –        –        ✓       –          –         –       –      –       –       –     –
  draft <-> discussion    |   ✓     –      –        –        ✓       –          –         –       –      –       –       –     –
  submit                  |   ✓     –      –        –        ✓       –          –         –       –      –       –       –     –
  withdraw own            |   ✓     –      –        –        ✓       –          –         –       –      –       –       –     –
  return, approve         |   –     –      ✓        ✓        ✓       ✓          ✓         –       –      –       –       –     –
  open a new revision     |   ✓     –      –        –        ✓       –          ✓         –       –      –       –       –     –
  name a milestone        |   ✓     ✓      –        –        ✓       –          ✓         –       –      –       –       –     –
  restore                 |   ✓     –      –        –        ✓       –          ✓         –       –      –       –       –     –
  archive, unarchive      |   ✓     –      –        –        ✓       –          ✓         –       –      –       –       –     –
  change owner            |   ✓     –      –        –        ✓       –          ✓         –       –      –       –       –     –
  history of a draft      |   ✓     ✓      ✓        –        ✓       –          –         –       –      –       n       ✓     –
  history from discussion |   ✓     ✓      ✓        ✓        ✓       ✓          ✓         ✓       ✓      s       ✓       ✓     –
  copy as adaptation      |   ✓     ✓      –        –        ✓       ✓          –         –       –      ✓       ✓       ✓     –
  copy otherwise          |   ✓     ✓      –        –        ✓       –          –         –       –      –       –       ✓     –
  print a draft           |   ✓     ✓      ✓        –        ✓       –          –         –       –      –       n       ✓     –
  print from discussion   |   ✓     ✓      ✓        ✓        ✓       ✓          ✓         ✓       ✓      ✓       ✓       ✓     –
`;

type When = (standing: Standing) => boolean;
const isShared: When = (s) => s.stage === 'shared' || s.approved;
const isDraft: When = (s) => s.stage === 'draft' && !s.approved;
const beyondDraft: When = (s) => !isDraft(s);
const isOpen: When = (s) => !s.archived && s.stage !== 'shared';
const at =
  (...stages: Standing['stage'][]): When =>
  (s) =>
    !s.archived && stages.includes(s.stage);
const always: When = () => true;

/** Which capability a row is about, and the circumstances that the row speaks of. */
const ROWS: Record<string, [Capability, When]> = {
  'read a draft': ['read', isDraft],
  'read from discussion on': ['read', beyondDraft],
  'edit while open': ['edit', isOpen],
  'comment on a draft': ['comment', isDraft],
  'comment from discussion': ['comment', beyondDraft],
  'name editors': ['name-editors', always],
  'draft <-> discussion': ['discuss', at('draft', 'discussion')],
  submit: ['submit', at('discussion')],
  'withdraw own': ['withdraw', (s) => at('review')(s) && s.submitter],
  'return, approve': ['decide', (s) => at('review')(s) && s.reviewer && !s.submitter],
  'open a new revision': ['revise', at('shared')],
  'name a milestone': ['name-milestone', always],
  restore: ['restore', isOpen],
  'archive, unarchive': ['archive', always],
  'change owner': ['change-owner', always],
  'history of a draft': ['history', isDraft],
  'history from discussion': ['history', beyondDraft],
  'copy as adaptation': ['adapt', isShared],
  'copy otherwise': ['duplicate', always],
  'print a draft': ['export', isDraft],
  'print from discussion': ['export', beyondDraft],
};

type Cell = '✓' | '–' | 'n' | 's';
const words = (text: string) => text.trim().split(/\s+/);
const [head, ...lines] = MATRIX.trim()
  .split('\n')
  .map((line) => line.split('|') as [string, string]);
const columns = words(head![1]) as Relation[];
const table = lines.map(([action, cells]) => ({ action: action.trim(), cells: words(cells) as Cell[] }));

const flags = [false, true];
const circumstances = STAGES.flatMap((stage) =>
  flags.flatMap((archived) =>
    flags.flatMap((approved) =>
      flags.flatMap((reviewer) => flags.map((submitter) => ({ stage, archived, approved, reviewer, submitter }))),
    ),
  ),
);
const standing = (relations: Relation[], rest: (typeof circumstances)[number]): Standing => ({
  relations: new Set(relations),
  ...rest,
});

test('the matrix has a column for every relation and a row for every capability', () => {
  expect(columns).toEqual([...RELATIONS]);
  expect(table.every((row) => row.cells.length === columns.length)).toBe(true);
  expect(table.map((row) => row.action)).toEqual(Object.keys(ROWS));
  expect(new Set(Object.values(ROWS).map(([capability]) => capability))).toEqual(new Set(CAPABILITIES));
});

const rowsAbout = new Map(
  CAPABILITIES.map((capability) => [capability, table.filter(({ action }) => ROWS[action]?.[0] === capability)]),
);

/** What the matrix says of one relation alone, in one set of circumstances. */
const matrixSays = (capability: Capability, relation: Relation, s: Standing): boolean =>
  rowsAbout.get(capability)!.some(({ action, cells }) => {
    if (!ROWS[action]![1](s)) return false;
    const cell = cells[columns.indexOf(relation)];
    return cell === '✓' || (cell === 's' && isShared(s));
  });

describe.each(RELATIONS)('%s', (relation) => {
  test.each(CAPABILITIES)('%s is as the matrix says, at every stage', (capability) => {
    for (const rest of circumstances) {
      const s = standing([relation], rest);
      expect(can(s, capability), JSON.stringify(rest)).toBe(matrixSays(capability, relation, s));
    }
  });
});

const ADVISORY: Capability[] = ['read', 'comment', 'history', 'export', 'decide'];
const isAdvisory = (relation: Relation) => relation === 'adviser' || relation === 'supervisor';

test('grants of two relations add up, but for the owner’s review and an adviser’s limit', () => {
  for (const a of RELATIONS)
    for (const b of RELATIONS)
      for (const capability of CAPABILITIES) {
        const barred =
          (capability === 'decide' && (a === 'owner' || b === 'owner')) ||
          ((isAdvisory(a) || isAdvisory(b)) && !ADVISORY.includes(capability));
        // an assertion for each of them would take longer than all the rest
        const differing = circumstances.filter((rest) => {
          const s = standing([a, b], rest);
          const granted = matrixSays(capability, a, s) || matrixSays(capability, b, s);
          return can(s, capability) !== (granted && !barred);
        });
        expect(differing, `${a} + ${b}: ${capability}`).toEqual([]);
      }
});

test('where the matrix says “if named”, being named is what gives it', () => {
  for (const { action, cells } of table)
    columns.forEach((relation, i) => {
      if (cells[i] !== 'n') return;
      const [capability, when] = ROWS[action]!;
      for (const rest of circumstances.filter((r) => when(standing([], r)))) {
        expect(can(standing([relation], rest), capability), `${relation}: ${action}`).toBe(false);
        expect(can(standing([relation, 'named'], rest), capability), `${relation}, named: ${action}`).toBe(true);
      }
    });
});
