import type { Profile } from '@gongbei/contract/presence';
import type { School } from '@gongbei/contract/people';
import type { Awareness } from 'y-protocols/awareness';
import type { Doc } from 'yjs';

/** Somebody who has the document open, as the server stamped them. */
export interface PresentPerson {
  client: number;
  profile: Profile;
  line: 'here' | 'cut';
  self: boolean;
}

/** What the editor needs of an open document: the live text, who is there, and the hold while a word is composed. */
export interface EditedDocument {
  readonly ydoc: Doc;
  readonly awareness: Awareness;
  readonly people: readonly PresentPerson[];
  /** Runs what builds the editor: drawing is not editing, whatever the binding does. */
  draw(build: () => void): void;
  hold(): void;
  /** Tells when a colleague's change is about to be drawn. @returns how to stop listening */
  onReceiving(listener: () => void): () => void;
  release(): void;
}

/** What the editor draws from the document's record. */
export interface DocumentFacts {
  id: string;
  language: 'zh' | 'en';
  kind: 'lesson_plan' | 'research_note' | 'page';
  minutesPerPeriod: number | null;
  periods: number | null;
}

/** Somebody who can be mentioned. */
export interface Mentionable {
  id: string;
  name: { zh: string; en: string };
  school: string;
}

/** Who may be named in the text, and whose school has which colour. */
export interface Directory {
  person(id: string): Mentionable | undefined;
  school(id: string): School | undefined;
  everyone(): readonly Mentionable[];
}
