import type { Insertable } from 'kysely';
import type { DocumentChangeTable, DocumentRow, MilestoneTable } from '../storage/tables.ts';
import type { Calendar } from './calendar.ts';
import { isTextEvent, type LifeEvent } from './life.ts';

type StageEvent = Extract<LifeEvent, { stage: string }>;
type MilestoneEvent = Extract<LifeEvent, { milestone: string }>;
type State = Pick<DocumentRow, 'stage' | 'submittedBy' | 'submittedAt' | 'reviewerId' | 'returnedWith'>;

/** What a document's life leaves in the records beside its text. */
export interface RecordHistory {
  state: State & Pick<DocumentRow, 'createdAt' | 'editedAt' | 'editedBy'>;
  milestones: MilestoneTable[];
  changes: Insertable<DocumentChangeTable>[];
}

const NO_REVIEW = { submittedBy: null, submittedAt: null, reviewerId: null, returnedWith: null };
const DRAFT: State = { stage: 'draft', ...NO_REVIEW };

/** The columns that the timeline shows, and the names it has for them. */
const SHOWN = { stage: 'stage', reviewerId: 'reviewer', returnedWith: 'remark' } as const;

const moved = (state: State, { stage, by, remark, reviewer }: StageEvent, at: number): State => {
  if (stage === 'review')
    return { stage, ...NO_REVIEW, submittedBy: by, submittedAt: at, reviewerId: reviewer ?? null };
  if (stage === 'shared') return { ...state, stage, returnedWith: null };
  // back from the reviewer, who says why; or a new revision, which begins afresh
  return remark === undefined ? { stage, ...NO_REVIEW } : { ...state, stage, returnedWith: remark };
};

const json = (value: string | null) => (value === null ? null : JSON.stringify(value));

const differences = (was: State, is: State): { field: string; beforeJson: string | null; afterJson: string | null }[] =>
  Object.entries(SHOWN).flatMap(([column, field]) => {
    const [before, after] = [was, is].map((state) => json(state[column as keyof typeof SHOWN]));
    return before === after ? [] : [{ field, beforeJson: before!, afterJson: after! }];
  });

const milestone = (documentId: string, event: MilestoneEvent, at: number, position: number): MilestoneTable => ({
  id: `${documentId}-${event.milestone}`,
  documentId,
  number: Number(event.milestone.slice(1)),
  version: event.milestone,
  name: event.name,
  kind: event.kind,
  position,
  at,
  byId: event.by,
});

export const recordHistory = (documentId: string, life: readonly LifeEvent[], calendar: Calendar): RecordHistory => {
  const at = (event: LifeEvent) => calendar.instant(event.at);
  const [first, last] = [life[0]!, life.at(-1)!];
  let [state, position] = [DRAFT, 0];
  const [milestones, changes]: [MilestoneTable[], RecordHistory['changes']] = [[], []];
  for (const event of life) {
    if (isTextEvent(event)) position++;
    else if ('milestone' in event) milestones.push(milestone(documentId, event, at(event), position));
    else {
      const next = moved(state, event, at(event));
      const about = { documentId, at: at(event), byId: event.by };
      changes.push(...differences(state, next).map((difference) => ({ ...about, ...difference })));
      state = next;
    }
  }
  return { state: { ...state, createdAt: at(first), editedAt: at(last), editedBy: last.by }, milestones, changes };
};

/** The place in the log of the version that another document was copied from. */
export const positionOf = (life: readonly LifeEvent[], version: string): number => {
  const index = life.findIndex((event) => 'milestone' in event && event.milestone === version);
  if (index < 0) throw new Error(`no milestone ${version}`);
  return life.slice(0, index).filter(isTextEvent).length;
};
