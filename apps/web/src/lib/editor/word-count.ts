import type { DocumentJson } from '@gongbei/document/document-json';
import { countWords } from '@gongbei/document/plain-text';
import type { Node } from '@tiptap/pm/model';

/** Ideographs and words of a document or a part of it. */
export const wordsIn = (doc: Node): number => countWords(doc.toJSON() as DocumentJson);
