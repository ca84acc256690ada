import { z } from 'zod';

const id = <Name extends string>(_name: Name) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .brand<Name>();

export const PersonId = id('PersonId');
export type PersonId = z.infer<typeof PersonId>;
export const SchoolId = id('SchoolId');
export type SchoolId = z.infer<typeof SchoolId>;
export const CommunityId = id('CommunityId');
export type CommunityId = z.infer<typeof CommunityId>;
export const GroupId = id('GroupId');
export type GroupId = z.infer<typeof GroupId>;
export const PairId = id('PairId');
export type PairId = z.infer<typeof PairId>;
export const ExchangeId = id('ExchangeId');
export type ExchangeId = z.infer<typeof ExchangeId>;
export const TermId = id('TermId');
export type TermId = z.infer<typeof TermId>;
export const DocumentId = id('DocumentId');
export type DocumentId = z.infer<typeof DocumentId>;
export const InvitationId = id('InvitationId');
export type InvitationId = z.infer<typeof InvitationId>;
export const NoticeId = id('NoticeId');
export type NoticeId = z.infer<typeof NoticeId>;
export const ScheduleRowId = id('ScheduleRowId');
export type ScheduleRowId = z.infer<typeof ScheduleRowId>;
/** A sign-in session. */
export const SessionId = id('SessionId');
export type SessionId = z.infer<typeof SessionId>;
/** A picture's content hash: SHA-256 of the stored bytes, 64 hexadecimal digits. */
export const PictureId = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<'PictureId'>();
export type PictureId = z.infer<typeof PictureId>;
