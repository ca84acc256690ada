import { nanoid } from 'nanoid';
import type { PlanFields } from '@gongbei/contract/documents';
import type { DocumentId } from '@gongbei/contract/ids';
import type { CommunityAccess } from '../access/gate.ts';
import type { DocumentRow } from '../storage/tables.ts';

export const newDocumentId = (): DocumentId => nanoid() as DocumentId;

export const NO_FIELDS: PlanFields = {
  volume: null,
  edition: null,
  unit: null,
  lesson: null,
  lessonsInUnit: null,
  lessonTypes: [],
  periods: 1,
  minutesPerPeriod: 40,
};

/** Whose school's document it will be: the author's own, or for a guest from outside the community their hosts'. */
const schoolOf = ({ facts, person, serving }: CommunityAccess): string =>
  facts.schools.has(person.schoolId) ? person.schoolId : serving;

type Given = Pick<DocumentRow, 'id' | 'kind' | 'template' | 'title' | 'subject' | 'gradesJson' | 'language'> &
  Partial<DocumentRow>;

/** The record of a document that somebody begins now: a draft of their own. */
export const newRecord = (access: CommunityAccess, at: number, given: Given): DocumentRow => ({
  communityId: access.facts.community.id,
  ownerId: access.person.id,
  schoolId: schoolOf(access),
  groupId: null,
  adviserId: null,
  termId: null,
  fieldsJson: given.kind === 'lesson_plan' ? JSON.stringify(NO_FIELDS) : null,
  stage: 'draft',
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
  editedBy: access.person.id,
  ...given,
});
