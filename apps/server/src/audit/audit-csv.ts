import type { AuditEntry } from '@gongbei/contract/audit';
import { stringify } from 'csv-stringify/sync';

export type AuditLanguage = 'zh' | 'en';

const HEADS: Record<AuditLanguage, readonly string[]> = {
  zh: ['序号', '时间（UTC）', '谁', '做了什么', '对象类别', '对象编号', '对象名称', '附注', '结果'],
  en: ['Number', 'Time (UTC)', 'Who', 'What', 'Kind of object', 'Id of object', 'Name of object', 'Detail', 'Result'],
};

/** A table for a spreadsheet program: what would be a formula there is quoted, and the mark in front says UTF-8. */
export const auditCsv = (entries: readonly AuditEntry[], language: AuditLanguage): string =>
  stringify([HEADS[language], ...entries.map((entry) => cells(entry, language))], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });

const cells = ({ number, at, actor, action, object, detail, other, result }: AuditEntry, language: AuditLanguage) => [
  number,
  at,
  actor?.name[language] ?? '',
  action,
  object?.kind ?? '',
  object?.id ?? '',
  object?.name?.[language] ?? '',
  other?.name[language] ?? detail ?? '',
  result,
];
