import type { Capability } from '@gongbei/contract/capabilities';
import type { DocumentSummary } from '@gongbei/contract/documents';
import { m } from '#lib/i18n/paraglide/messages.js';

type Asked = Extract<Capability, 'edit' | 'duplicate' | 'adapt' | 'archive'>;

const rename = ({ archived, stage }: Pick<DocumentSummary, 'archived' | 'stage'>): string => {
  if (archived) return m.action_rename_unable_archived();
  return stage === 'shared' ? m.action_rename_unable_locked() : m.action_rename_unable();
};

/** Why one may not do this to a document, in a sentence; undefined when one may. The server has already judged. */
export const whyNot = (
  document: Pick<DocumentSummary, 'rights' | 'archived' | 'stage'>,
  asked: Asked,
): string | undefined => {
  if (document.rights.includes(asked)) return undefined;
  if (asked === 'edit') return rename(document);
  if (asked === 'duplicate') return m.action_duplicate_unable();
  return asked === 'adapt' ? m.action_adapt_unable() : m.action_archive_unable();
};
