import type { DocumentSummary } from '@gongbei/contract/documents';
import type { Person } from '@gongbei/contract/people';
import { bi } from '#lib/i18n/bilingual.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { subjectName } from '#lib/i18n/subjects.ts';
import { documentPath } from './addresses.ts';
import { gradesName, kindName, marked, revisionNote, stageWithVersion } from './words.ts';

type Shared = Pick<DocumentSummary, 'id' | 'kind' | 'title' | 'subject' | 'grades' | 'stage' | 'approved' | 'revising'>;

/** What 复制到群 puts on the clipboard: one plain sentence, and the link on a line of its own so that chats find it. */
export const shareText = (document: Shared, by: Pick<Person, 'name'>, origin: string): string => {
  const facts = [
    subjectName(document.subject),
    gradesName(document.grades),
    revisionNote(document) ?? stageWithVersion(document),
  ];
  const sentence = m.share_sentence({
    person: bi(by.name),
    kind: kindName(document.kind),
    title: marked(document.title),
    facts: facts.filter(Boolean).join(m.share_comma()),
  });
  return `${sentence}\n${new URL(documentPath(document.id), origin)}`;
};
