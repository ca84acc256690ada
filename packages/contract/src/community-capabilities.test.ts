import { describe, expect, test } from 'vitest';
import {
  COMMUNITY_CAPABILITIES,
  COMMUNITY_MODES,
  COMMUNITY_RELATIONS,
  communityRightsOf,
  mayIn,
  type CommunityCapability,
  type CommunityRelation,
  type CommunityStanding,
  type Mode,
} from './community-capabilities.ts';

/**
 * Who may do what in a community, cell by cell. ✓ may, everywhere in it · – may not · s: for the own school and its
 * sites · f: the same, if its people are handed to the office · g: for the groups that they head.
 */
const MATRIX = `
  action            | member adviser supervisor head community principal office teacher exchange substitute admin
  schedule-sessions |   –       –       –         g      ✓         –        –      –       –         –        –
  edit-schedule     |   –       –       –         g      ✓         –        –      –       –         –        –
  make-groups       |   –       –       –         –      ✓         –        –      –       –         –        –
  manage-members    |   –       –       –         g      ✓         –        –      –       –         –        –
  make-pairs        |   –       –       –         g      ✓         s        –      –       –         –        –
  arrange-exchanges |   –       –       –         –      ✓         s        –      –       –         –        –
  agree-exchanges   |   –       –       –         –      –         s        –      –       –         –        –
  manage-people     |   –       –       –         –      –         s        f      –       –         –        ✓
  hand-people       |   –       –       –         –      –         s        –      –       –         –        –
  read-audit        |   –       –       –         –      ✓         –        –      –       –         –        ✓
  edit-school       |   –       –       –         –      –         s        s      –       –         –        –
`;
type Cell = '✓' | '–' | 's' | 'f' | 'g';
const words = (text: string) => text.trim().split(/\s+/);
const [head, ...lines] = MATRIX.trim()
  .split('\n')
  .map((line) => line.split('|') as [string, string]);
const columns = words(head![1]);
const table = new Map(lines.map(([action, cells]) => [action.trim(), words(cells) as Cell[]]));

const SCHOOLS = [
  { id: 'lead', parent: null },
  { id: 'town', parent: null },
  { id: 'point', parent: 'town' },
  { id: 'other', parent: null },
];
/** Whose principal and office act for which schools, in each mode. */
const OWN: Record<Mode, Record<string, string[]>> = {
  integrated: { lead: ['lead', 'town', 'point', 'other'], town: ['town', 'point'], point: ['point'], outside: [] },
  joint: { lead: ['lead'], town: ['town', 'point'], point: ['point'], outside: [] },
  cooperative: { lead: ['lead'], town: ['town', 'point'], point: ['point'], outside: [] },
};

const standing = (relations: CommunityRelation[], rest: Partial<CommunityStanding> = {}): CommunityStanding => ({
  relations: new Set(relations),
  mode: 'joint',
  lead: 'lead',
  schools: SCHOOLS,
  home: 'lead',
  heads: relations.includes('head') ? ['science'] : [],
  handed: false,
  ...rest,
});

test('the matrix has a column for every relation and a row for every capability', () => {
  expect(columns).toEqual([...COMMUNITY_RELATIONS]);
  expect([...table.keys()]).toEqual([...COMMUNITY_CAPABILITIES]);
  for (const cells of table.values()) expect(cells).toHaveLength(columns.length);
});

/** Everything in the community that the matrix lets one relation do this to. */
const matrixReach = (cell: Cell, own: string[], handed: boolean) => ({
  schools: cell === '✓' ? SCHOOLS.map(({ id }) => id) : cell === 's' || (cell === 'f' && handed) ? own : [],
  groups: cell === '✓' ? ['science', 'english'] : cell === 'g' ? ['science'] : [],
});

describe.each(COMMUNITY_MODES)('in an %s community', (mode) => {
  describe.each(COMMUNITY_RELATIONS)('%s', (relation) => {
    test.each(COMMUNITY_CAPABILITIES)('%s reaches as far as the matrix says', (capability) => {
      for (const [home, own] of Object.entries(OWN[mode]))
        for (const handed of [false, true]) {
          const rights = communityRightsOf(standing([relation], { mode, home, handed }));
          const cell = table.get(capability)![columns.indexOf(relation)]!;
          const said = matrixReach(cell, own, handed);
          const reached = {
            schools: SCHOOLS.map(({ id }) => id).filter((school) => mayIn(rights, capability, { school })),
            groups: ['science', 'english'].filter((group) => mayIn(rights, capability, { group })),
          };
          const where = `at ${home}, ${handed ? 'handed' : 'not handed'}`;
          expect(reached, where).toEqual(said);
          expect(mayIn(rights, capability), where).toBe(said.schools.length + said.groups.length > 0);
        }
    });
  });
});

test('nobody without a relation may do anything', () => {
  expect(communityRightsOf(standing([]))).toEqual({});
});

test('grants add up', () => {
  const rights = communityRightsOf(standing(['principal', 'head'], { home: 'town' }));
  expect(rights['make-pairs']).toEqual({ everywhere: false, schools: ['town', 'point'], groups: ['science'] });
  expect(communityRightsOf(standing(['community', 'principal']))['make-pairs']?.everywhere).toBe(true);
});

test('of the school and the group that something is about, one within reach is enough', () => {
  const rights = communityRightsOf(standing(['head']));
  const may = (capability: CommunityCapability, about: object) => mayIn(rights, capability, about);
  expect(may('make-pairs', { school: 'town', group: 'science' })).toBe(true);
  expect(may('make-pairs', { school: 'town', group: 'english' })).toBe(false);
  expect(may('make-pairs', { school: 'town' })).toBe(false);
  expect(may('make-pairs', {})).toBe(false);
});
