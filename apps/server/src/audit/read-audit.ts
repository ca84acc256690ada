import type { AuditFilter, AuditLog } from '@gongbei/contract/audit';
import type { Actor } from '../access/actor.ts';
import { dayAt } from '../access/calendar.ts';
import { recordAlone } from '../storage/happenings.ts';
import { auditCsv, type AuditLanguage } from './audit-csv.ts';
import { entryViews } from './entry-views.ts';
import { findEntries } from './find-entries.ts';
import type { AuditParts, AuditScope } from './parts.ts';

const PAGE = 50;
/** So much a spreadsheet program still opens; whoever needs more asks by days. */
const EXPORTED = 50_000;

/** A community's own log. @throws Refusal for everybody but its head and deputies, and the installation's administrator */
export const communityScope = async ({ gate }: AuditParts, actor: Actor, community: string): Promise<AuditScope> => {
  const { facts } = await gate.requireIn(actor, community, 'read-audit');
  return { community, schools: [...facts.schools.keys()], titles: !actor.admin, timeZone: facts.community.timeZone };
};

/** The log of the whole installation. @throws Refusal for everybody but its administrator */
export const adminScope = ({ gate, timeZone }: AuditParts, actor: Actor): AuditScope => {
  gate.requireAdmin(actor);
  return { community: null, schools: [], titles: false, timeZone };
};

export const readAudit = async (
  parts: AuditParts,
  actor: Actor,
  scope: AuditScope,
  query: AuditFilter & { before?: number },
): Promise<AuditLog> => {
  const rows = await findEntries(parts.db, scope, query, PAGE + 1);
  return { entries: await entryViews(parts, actor, scope, rows.slice(0, PAGE)), more: rows.length > PAGE };
};

/** Hands the log out as a file, which is recorded in it before anything is handed out. */
export const exportAudit = async (
  parts: AuditParts,
  actor: Actor,
  scope: AuditScope,
  { language, ...filter }: AuditFilter & { language: AuditLanguage },
): Promise<{ name: string; csv: string }> => {
  const { db, now } = parts;
  const community = scope.community ?? undefined;
  const object = { kind: 'audit-log' as const, id: scope.community ?? 'installation' };
  const rows = await findEntries(db, scope, filter, EXPORTED);
  const csv = auditCsv(await entryViews(parts, actor, scope, rows), language);
  await recordAlone(db, now, { actor: actor.person, action: 'export-audit', object, community });
  return { name: `audit-${dayAt(now(), scope.timeZone)}.csv`, csv };
};
