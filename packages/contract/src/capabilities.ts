/**
 * Who may do what with a document: the whole matrix, in one table.
 *
 * A person stands to a document in any number of relations; grants add up, except that an adviser or supervisor never
 * gets more than `ADVISORY`. No schema library here: the browser imports this file.
 */

export const STAGES = ['draft', 'discussion', 'review', 'shared'] as const;
export type Stage = (typeof STAGES)[number];

export const RELATIONS = [
  'owner',
  /** co-planner, partner of the pair the plan is for, member of its group */
  'member',
  /** adviser of its group, or named as its adviser */
  'adviser',
  /** subject supervisor of the community */
  'supervisor',
  /** head of its group */
  'head',
  /** head of another group of the community */
  'other_head',
  /** community head or deputy */
  'community',
  'principal',
  'office',
  /** any other teacher of the community */
  'teacher',
  /** guest teacher by a running exchange */
  'exchange',
  /** named editor or substitute, within the dates of the naming */
  'named',
  /** installation administrator: no right to content */
  'admin',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** What `can` needs to know of a document. `reviewer`/`submitter` say whether the asking person is the one. */
export interface Standing {
  relations: ReadonlySet<Relation>;
  stage: Stage;
  archived: boolean;
  /** an approved version exists, so it is a shared plan even while a revision is open */
  approved: boolean;
  reviewer: boolean;
  submitter: boolean;
  /** the community's last day is over */
  ended?: boolean;
}

const all = (...relations: Relation[]): ReadonlySet<Relation> => new Set(relations);
const EVERY_READER = all(
  'owner', 'member', 'adviser', 'supervisor', 'head', 'other_head', 'community', 'principal', 'office', 'teacher', 'exchange', 'named',
); // prettier-ignore

type Condition = (standing: Standing) => boolean;
const always: Condition = () => true;
const open: Condition = (s) => !s.archived && s.stage !== 'shared';
const unlockedStage =
  (...stages: Stage[]): Condition =>
  (s) =>
    !s.archived && stages.includes(s.stage);

const grant = (to: ReadonlySet<Relation>, when: Condition = always) => ({ to, when });

const TABLE = {
  read: [
    grant(all('owner', 'member', 'adviser', 'head', 'named')),
    grant(EVERY_READER, (s) => s.stage !== 'draft' || s.approved),
  ],
  edit: [grant(all('owner', 'member', 'head', 'named'), open)],
  comment: [
    grant(all('owner', 'member', 'adviser', 'head', 'named')),
    grant(EVERY_READER, (s) => s.stage !== 'draft' || s.approved),
  ],
  'name-editors': [grant(all('owner', 'head'))],
  /** draft ↔ discussion */
  discuss: [grant(all('owner', 'head'), unlockedStage('draft', 'discussion'))],
  submit: [grant(all('owner', 'head'), unlockedStage('discussion'))],
  withdraw: [grant(all('owner', 'head'), (s) => !s.archived && s.stage === 'review' && s.submitter)],
  /** return or approve: the named reviewer, never the owner, never who submitted */
  decide: [
    grant(
      all('adviser', 'supervisor', 'head', 'other_head', 'community'),
      (s) => !s.archived && s.stage === 'review' && s.reviewer && !s.submitter && !s.relations.has('owner'),
    ),
  ],
  /** 开新一稿 */
  revise: [grant(all('owner', 'head', 'community'), unlockedStage('shared'))],
  'name-milestone': [grant(all('owner', 'member', 'head', 'community'))],
  restore: [grant(all('owner', 'head', 'community'), open)],
  archive: [grant(all('owner', 'head', 'community'))],
  'change-owner': [grant(all('owner', 'head', 'community'))],
  history: [
    grant(all('owner', 'member', 'adviser', 'head', 'named')),
    grant(
      all('supervisor', 'other_head', 'community', 'principal', 'office', 'exchange'),
      (s) => s.stage !== 'draft' || s.approved,
    ),
    grant(all('teacher'), (s) => s.stage === 'shared' || s.approved),
  ],
  duplicate: [grant(all('owner', 'member', 'head', 'named'))],
  /** copy a shared plan as one's own school's adaptation */
  adapt: [
    grant(
      all('owner', 'member', 'head', 'other_head', 'teacher', 'exchange', 'named'),
      (s) => s.stage === 'shared' || s.approved,
    ),
  ],
  export: [
    grant(all('owner', 'member', 'adviser', 'head', 'named')),
    grant(EVERY_READER, (s) => s.stage !== 'draft' || s.approved),
  ],
} satisfies Record<string, { to: ReadonlySet<Relation>; when: Condition }[]>;

export type Capability = keyof typeof TABLE;
export const CAPABILITIES = Object.keys(TABLE) as Capability[];

const ADVISORY: ReadonlySet<Capability> = new Set(['read', 'comment', 'history', 'export', 'decide']);

/** What of a community that has ended: everything stays as it was, for whoever could read it. */
const READING: ReadonlySet<Capability> = new Set(['read', 'history', 'export']);

/** Whether somebody who stands so to a document may do this to it. */
export const can = (standing: Standing, capability: Capability): boolean => {
  if (standing.ended && !READING.has(capability)) return false;
  const advisory = standing.relations.has('adviser') || standing.relations.has('supervisor');
  if (advisory && !ADVISORY.has(capability)) return false;
  return TABLE[capability].some(
    ({ to, when }) => when(standing) && [...standing.relations].some((relation) => to.has(relation)),
  );
};

export const capabilitiesOf = (standing: Standing): Capability[] =>
  CAPABILITIES.filter((capability) => can(standing, capability));
