import type { EntryKind } from '@gongbei/sync/update-log';
import type { Generated, Selectable } from 'kysely';
import type { AuditAction, AuditObject, AuditResult } from '@gongbei/contract/audit-actions';
import type { Stage } from '@gongbei/contract/capabilities';
import type { NoticeKind } from '@gongbei/contract/notice-kinds';
import type {
  CommunityEventKind,
  CommunityMode,
  CommunityRole,
  ExchangeKind,
  GroupRole,
  Hue,
  SchoolKind,
} from '@gongbei/contract/roles';

/**
 * The records, the same on SQLite and PostgreSQL. Instants are integers, ms since 1970; days are `YYYY-MM-DD` in the
 * community's time zone; flags are 0 or 1; lists and objects are JSON in text columns (named `…Json`).
 */
export interface Tables {
  person: PersonTable;
  school: SchoolTable;
  community: CommunityTable;
  communitySchool: CommunitySchoolTable;
  communityRole: { communityId: string; personId: string; role: CommunityRole };
  researchGroup: ResearchGroupTable;
  groupMember: { groupId: string; personId: string; role: GroupRole };
  pair: PairTable;
  pairGoal: { pairId: string; place: number; textZh: string; textEn: string; target: number };
  exchange: ExchangeTable;
  handedPeople: { communityId: string; schoolId: string; byId: string; at: number };
  communityEvent: CommunityEventTable;
  term: TermTable;
  scheduleRow: ScheduleRowTable;
  document: DocumentTable;
  documentEditor: DocumentEditorTable;
  milestone: MilestoneTable;
  documentChange: DocumentChangeTable;
  documentVisit: { documentId: string; personId: string; at: number };
  clientId: { documentId: string; client: number; personId: string; schoolId: string; at: number };
  clientCounter: { documentId: string; last: number };
  picture: PictureTable;
  happening: HappeningTable;
  setting: { name: string; value: string };
  signInCode: SignInCodeTable;
  signInReset: SignInResetTable;
  invitation: InvitationTable;
  /** seen only by who manages the person */
  personPhone: { personId: string; phone: string };
  schoolPin: { communityId: string; schoolId: string; documentId: string; place: number };
  /** when, in a sign-in session, the password was given once more */
  passwordConfirmation: { sessionId: string; at: number };
  archivedUpdate: ArchivedUpdateTable;
  logEpoch: LogEpochTable;
  auditEntry: AuditEntryTable;
  notice: NoticeTable;
  noticeSwitch: { personId: string; quiet: 0 | 1 };
  toldMention: ToldMentionTable;
}

export interface PersonTable {
  /** the same as the account's user id */
  id: string;
  nameZh: string;
  nameEn: string;
  schoolId: string;
  status: 'active' | 'retired' | 'left' | 'disabled';
  subjectsJson: string;
  gradesJson: string;
  titlesJson: string;
}

/** The one code that holds for a person; making another one takes its place. */
export interface SignInCodeTable {
  personId: string;
  /** keyed: whoever reads the table cannot try codes against it */
  hash: string;
  /** 1: they have never had a password of their own */
  first: number;
  createdAt: number;
  expiresAt: number;
  byId: string;
}

/** Somebody has made a new code for a person who had a password. */
export interface SignInResetTable {
  id: string;
  personId: string;
  byId: string;
  at: number;
  seenAt: number | null;
}

export interface InvitationTable {
  id: string;
  communityId: string;
  schoolId: string;
  role: 'teacher' | 'academic_office' | 'principal';
  hash: string;
  byId: string;
  createdAt: number;
  expiresAt: number;
  revokedAt: number | null;
  usedAt: number | null;
  usedBy: string | null;
}

export interface SchoolTable {
  id: string;
  nameZh: string;
  nameEn: string;
  shortZh: string;
  shortEn: string;
  kind: SchoolKind;
  hue: Hue;
  parentId: string | null;
  /** what the school says of itself */
  profileZh: string | null;
  profileEn: string | null;
  endedOn: string | null;
}

export interface CommunityTable {
  id: string;
  nameZh: string;
  nameEn: string;
  mode: CommunityMode;
  leadSchoolId: string;
  timeZone: string;
  since: string;
  aboutZh: string | null;
  aboutEn: string | null;
  /** its last day; null: it goes on */
  untilDay: string | null;
}

export interface CommunitySchoolTable {
  communityId: string;
  schoolId: string;
  /** the day on which the school left; null: it belongs to the community */
  leftOn: string | null;
}

export interface ResearchGroupTable {
  id: string;
  communityId: string;
  nameZh: string;
  nameEn: string;
  subject: string;
  /** an ended group gives nothing any more; its documents keep its name */
  endedAt: number | null;
}

export interface PairTable {
  id: string;
  communityId: string;
  termId: string;
  urbanId: string;
  townshipId: string;
  endedAt: number | null;
}

export interface ExchangeTable {
  id: string;
  communityId: string;
  personId: string;
  kind: ExchangeKind;
  fromSchoolId: string;
  toSchoolId: string;
  startDay: string;
  endDay: string;
  /** the single days of a visiting exchange, or null: every day between start and end */
  daysJson: string | null;
  /** runs by itself between its dates once it is agreed; declined or withdrawn it never did */
  state: Generated<'proposed' | 'agreed' | 'declined' | 'withdrawn'>;
  proposedBy: string | null;
  /** who spoke for the school that it takes from, and who for the host */
  agreedFromBy: string | null;
  agreedToBy: string | null;
  /** ended before its last day */
  endedAt: number | null;
  endedBy: string | null;
  periodsPerWeek: number | null;
}

/** What was arranged in a community, as its page tells it: who did what, about whom. */
export interface CommunityEventTable {
  id: Generated<number>;
  communityId: string;
  at: number;
  byId: string;
  kind: CommunityEventKind;
  groupId: string | null;
  pairId: string | null;
  exchangeId: string | null;
  personId: string | null;
}

export interface TermTable {
  id: string;
  nameZh: string;
  nameEn: string;
  startDay: string;
  endDay: string;
  /** Monday of week 1 */
  week1: string;
  weeks: number;
}

export interface ScheduleRowTable {
  id: string;
  communityId: string;
  groupId: string;
  termId: string;
  week: number;
  subject: string;
  grade: number;
  topic: string;
  ownerId: string;
  sharedBy: string;
  taughtFrom: string;
  documentId: string | null;
}

export interface DocumentTable {
  id: string;
  communityId: string;
  kind: 'lesson_plan' | 'research_note' | 'page';
  template: 'lesson-plan-zh' | 'lesson-plan-en' | 'research-note' | 'page';
  title: string;
  subject: string;
  gradesJson: string;
  language: 'zh' | 'en';
  ownerId: string;
  /** the owner's home school when it was made: whose document it is in a cooperative community */
  schoolId: string;
  groupId: string | null;
  adviserId: string | null;
  termId: string | null;
  /** `PlanFields` of the contract; null for anything else than a lesson plan */
  fieldsJson: string | null;
  stage: Stage;
  submittedBy: string | null;
  submittedAt: number | null;
  reviewerId: string | null;
  returnedWith: string | null;
  originDocumentId: string | null;
  /** the place in the origin's log that was copied */
  originPosition: number | null;
  originVersion: string | null;
  forSchoolId: string | null;
  archivedAt: number | null;
  createdAt: number;
  /** of the text or of the record, whichever was later */
  editedAt: number;
  editedBy: string | null;
}

export interface DocumentEditorTable {
  documentId: string;
  personId: string;
  role: 'co_planner' | 'editor' | 'substitute';
  startDay: string | null;
  endDay: string | null;
}

export interface MilestoneTable {
  id: string;
  documentId: string;
  /** 1, 2, 3 … per document */
  number: number;
  /** `v6` */
  version: string;
  name: string | null;
  kind: 'approved' | 'named' | 'automatic';
  /** the place in the document's log */
  position: number;
  at: number;
  byId: string;
}

/** The record's own change log: every field that somebody changed, shown in the timeline beside the text's. */
export interface DocumentChangeTable {
  id: Generated<number>;
  documentId: string;
  at: number;
  byId: string;
  field: string;
  beforeJson: string | null;
  afterJson: string | null;
}

export interface PictureTable {
  id: string;
  documentId: string;
  byId: string;
  at: number;
  width: number;
  height: number;
  bytes: number;
  type: string;
}

/** The outbox: written in the command's own transaction, followed in order by every server. */
export interface HappeningTable {
  id: Generated<number>;
  at: number;
  kind: 'list-changed' | 'access-changed' | 'session-ended' | 'notices-changed';
  communityId: string | null;
  documentId: string | null;
  personId: string | null;
  sessionId: string | null;
}

/** The epochs that the update log in Redis has had, in their order; the last one is the one it must have. */
export interface LogEpochTable {
  /** 1, 2, 3 … */
  number: number;
  epoch: string;
  at: number;
}

/** An entry of a document's update log. Another epoch may have another entry at the same position. */
export interface ArchivedUpdateTable {
  documentId: string;
  epoch: string;
  position: number;
  kind: EntryKind;
  personId: string;
  schoolId: string;
  servingId: string;
  connection: string | null;
  at: number;
  bytes: Uint8Array;
  archivedAt: number;
}

/** Only added to; each entry's hash stands on the one before. */
export interface AuditEntryTable {
  /** 1, 2, 3 … without a gap */
  number: number;
  at: number;
  actorId: string | null;
  action: AuditAction;
  objectKind: AuditObject | null;
  objectId: string | null;
  communityId: string | null;
  schoolId: string | null;
  detail: string | null;
  result: AuditResult;
  /** SHA-256, hexadecimal */
  hash: string;
}

export interface NoticeTable {
  id: string;
  personId: string;
  at: number;
  kind: NoticeKind;
  byId: string | null;
  communityId: string | null;
  documentId: string | null;
  detail: string | null;
  readAt: number | null;
}

/** What somebody was told of the places of a text that name them. */
export interface ToldMentionTable {
  documentId: string;
  personId: string;
  /** how many places named them when they were last told */
  count: number;
  /** the blocks of which they were ever told */
  blocksJson: string;
}

export type PersonRow = Selectable<PersonTable>;
export type SchoolRow = Selectable<SchoolTable>;
export type DocumentRow = Selectable<DocumentTable>;
export type HappeningRow = Selectable<HappeningTable>;
export type AuditEntryRow = Selectable<AuditEntryTable>;
export type NoticeRow = Selectable<NoticeTable>;
