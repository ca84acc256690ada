import type { NoticeKind } from '@gongbei/contract/notice-kinds';
import type { Notice } from '@gongbei/contract/notices';
import { bi } from '#lib/i18n/bilingual.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

interface Said {
  person: string;
  title: string;
  place: string;
  role: string;
}

const SENTENCES: Record<NoticeKind, (said: Said) => string> = {
  'named-co-planner': m.notice_named_co_planner,
  'named-editor': m.notice_named_editor,
  mentioned: m.notice_mentioned,
  submitted: m.notice_submitted,
  returned: m.notice_returned,
  approved: m.notice_approved,
  'owner-handed': m.notice_owner_handed,
  'role-granted': m.notice_role_granted,
  'group-joined': m.notice_group_joined,
  'group-headed': m.notice_group_headed,
  'pair-made': m.notice_pair_made,
  'exchange-proposed': m.notice_exchange_proposed,
  'exchange-agreed': m.notice_exchange_agreed,
  'exchange-declined': m.notice_exchange_declined,
  'exchange-ended': m.notice_exchange_ended,
  'documents-left': m.notice_documents_left,
  invited: m.notice_invited,
  'sign-in-reset': m.notice_sign_in_reset,
};

/** One sentence: who did what, and with which document or place. */
export const noticeSentence = ({ kind, by, place, role }: Notice, roleName: (role: string) => string): string => {
  if (place.kind === 'lost') return m.notices_lost();
  return SENTENCES[kind]({
    person: by ? bi(by.name) : m.notices_somebody(),
    title: place.kind === 'document' ? m.document_title_mark({ title: place.title }) : '',
    place: place.kind === 'community' ? bi(place.group ?? place.name) : '',
    role: role ? roleName(role) : '',
  });
};

/** Where it leads; null for what one has lost. */
export const noticeAddress = ({ place }: Notice): string | null => {
  switch (place.kind) {
    case 'document':
      return `/documents/${place.document}`;
    case 'community':
      return `/c/${place.community}/people`;
    case 'account':
      return '/account';
    case 'lost':
      return null;
  }
};
