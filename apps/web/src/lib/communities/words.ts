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
