import type { DocumentJson } from '@gongbei/document/json';
import { seedUpdate, toJson, update } from '@gongbei/document/json';
import * as Y from 'yjs';
import { applyEdits } from './edits.ts';
import type { TextEvent } from './life.ts';
import { sectionIn } from './places.ts';

export interface Texts {
  /** the document as its own file has it; null for a copy */
  file: DocumentJson | null;
  /** the text that it was copied from; null for what was written here */
  source: DocumentJson | null;
}

export interface Replayed {
  entries: { event: TextEvent; update: Uint8Array }[];
  /** the text after the last event */
  json: DocumentJson;
}

const EMPTY = [{ type: 'paragraph' }];

/** The file's text, in which some sections hold nothing but an empty line yet. */
const without = (file: DocumentJson, sections: readonly string[]): DocumentJson => {
  const copy = structuredClone(file);
  for (const name of sections) sectionIn(copy, name).content = structuredClone(EMPTY);
  return copy;
};

const firstText = (event: TextEvent, { file, source }: Texts): DocumentJson | null => {
  if ('start' in event) return without(file!, event.without);
  return 'copy' in event ? source! : null;
};

/** Makes one edit in the document as its author's own client. @returns what it adds */
const edit = (ydoc: Y.Doc, client: number, event: TextEvent, file: DocumentJson | null): Uint8Array => {
  const updates: Uint8Array[] = [];
  const listen = (bytes: Uint8Array) => void updates.push(bytes);
  ydoc.clientID = client;
  ydoc.on('update', listen);
  if ('edits' in event) update(ydoc, applyEdits(toJson(ydoc), event.edits, file));
  ydoc.off('update', listen);
  if (updates.length !== 1) throw new Error(`the edit of ${event.at} is not one change`);
  return updates[0]!;
};

const copyOf = (ydoc: Y.Doc): Y.Doc => {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(ydoc));
  return copy;
};

const isTogether = (event: TextEvent | undefined): boolean => event !== undefined && 'edits' in event && event.together;

/**
 * Lets a document grow as it did, every event by a client of its own, in order. Two that happened together start from
 * the same text, and are merged like any two people's typing. The clients are used up in the order of the events.
 */
export const replay = (events: readonly TextEvent[], clients: readonly number[], texts: Texts): Replayed => {
  const ydoc = new Y.Doc();
  let before = ydoc;
  const entries = events.map((event, index) => {
    const json = firstText(event, texts);
    const together = isTogether(event);
    // the text before this event is needed once more if somebody else typed at the same time
    const kept = isTogether(events[index + 1]) ? copyOf(ydoc) : ydoc;
    const bytes = json
      ? seedUpdate(json, clients[index]!)
      : edit(together ? before : ydoc, clients[index]!, event, texts.file);
    if (json || together) Y.applyUpdate(ydoc, bytes);
    before = kept;
    return { event, update: bytes };
  });
  return { entries, json: toJson(ydoc) };
};
