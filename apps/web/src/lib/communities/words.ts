import type { CommunityMode, CommunityRole, ExchangeKind, GroupRole, SchoolKind } from '@gongbei/contract/roles';
import { m } from '#lib/i18n/paraglide/messages.js';

const MODES: Record<CommunityMode, () => string> = {
  integrated: m.community_mode_integrated,
  joint: m.community_mode_joint,
  cooperative: m.community_mode_cooperative,
};
const SCHOOL_KINDS: Record<SchoolKind, () => string> = {
  urban: m.school_kind_urban,
  township: m.school_kind_township,
  site: m.school_kind_site,
  office: m.school_kind_office,
};
const ROLES: Record<CommunityRole, () => string> = {
  community_head: m.role_community_head,
  deputy_head: m.role_deputy_head,
  principal: m.role_principal,
  academic_office: m.role_academic_office,
  supervisor: m.role_supervisor,
  teacher: m.role_teacher,
};
const GROUP_ROLES: Record<GroupRole, () => string> = {
  head: m.group_role_head,
  adviser: m.group_role_adviser,
  member: m.group_role_member,
};
const EXCHANGES: Record<ExchangeKind, () => string> = {
  rotation: m.exchange_rotation,
  posting: m.exchange_posting,
  visiting: m.exchange_visiting,
  shadowing: m.exchange_shadowing,
  head_exchange: m.exchange_head_exchange,
};

export const modeName = (mode: CommunityMode): string => MODES[mode]();
export const schoolKindName = (kind: SchoolKind): string => SCHOOL_KINDS[kind]();
export const roleName = (role: CommunityRole): string => ROLES[role]();
export const groupRoleName = (role: GroupRole): string => GROUP_ROLES[role]();
export const exchangeName = (kind: ExchangeKind): string => EXCHANGES[kind]();

const MEANINGS: Record<ExchangeKind, () => string> = {
  rotation: m.exchange_meaning_rotation,
  posting: m.exchange_meaning_posting,
  visiting: m.exchange_meaning_visiting,
  shadowing: m.exchange_meaning_shadowing,
  head_exchange: m.exchange_meaning_head_exchange,
};
export const exchangeMeaning = (kind: ExchangeKind): string => MEANINGS[kind]();
export const exchangeStateName = (state: 'proposed' | 'coming'): string =>
  state === 'proposed' ? m.exchange_state_proposed() : m.exchange_state_coming();

const WRONG: Record<string, () => string> = {
  person: m.arrange_wrong_person,
  urban: m.arrange_wrong_urban,
  township: m.arrange_wrong_township,
  head: m.arrange_wrong_head,
  people: m.arrange_wrong_people,
  to: m.arrange_wrong_to,
  end: m.arrange_wrong_end,
  days: m.arrange_wrong_days,
  goals: m.arrange_wrong_goals,
  name: m.arrange_wrong_name,
};

/** What is wrong with a form, by the field that the server names; undefined where its code says it already. */
export const fieldTrouble = (code: string, field: string | null): string | undefined =>
  code === 'invalid-request' && field ? WRONG[field.split('.')[0] ?? '']?.() : undefined;

/** What is called a role, of whatever kind; null for anything else. */
export const anyRoleName = (word: string): string | null =>
  (ROLES[word as CommunityRole] ?? GROUP_ROLES[word as GroupRole])?.() ?? null;
