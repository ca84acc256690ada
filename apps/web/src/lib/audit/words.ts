import type { AuditAction, AuditObject } from '@gongbei/contract/audit-actions';
import { m } from '#lib/i18n/paraglide/messages.js';

type Messages = Record<string, () => string>;
const key = (word: string): string => word.replaceAll('-', '_');

/** What was done, in the past. Each action has its message; a test holds the two lists together. */
export const deedName = (action: AuditAction): string => (m as unknown as Messages)[`deed_${key(action)}`]!();

export const objectName = (kind: AuditObject): string => (m as unknown as Messages)[`object_${key(kind)}`]!();
