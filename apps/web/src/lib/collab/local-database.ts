import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** What a person's device keeps of a document, besides its updates. */
export interface DocumentRow {
  document: string;
  /** the place in the server's log that the updates lead to */
  epoch: string;
  position: number;
  schemaVersion: number;
  role: 'editor' | 'reader';
  title: string | null;
  /** ms since 1970: last change of the row */
  at: number;
}

export interface UpdateRow {
  document: string;
  /** one Yjs update (V1), or the state that many were compacted into */
  bytes: Uint8Array;
  /** 1: the server has it; a number, since a boolean can't be searched for */
  acked: 0 | 1;
}

export interface LocalTables extends DBSchema {
  documents: { key: string; value: DocumentRow };
  updates: { key: number; value: UpdateRow; indexes: { document: [string, number] } };
  /** client ids that were issued to this person for a document and never used, oldest first */
  clientIds: { key: string; value: { document: string; ids: number[] } };
}
export type LocalDatabase = IDBPDatabase<LocalTables>;

/** One database for each person: whoever shares the computer opens their own. */
export const databaseName = (person: string): string => `gongbei:${person}`;

/**
 * Opens a person's local copies. When another page deletes them (signing out does), this page lets go at once.
 * @returns null where the browser keeps nothing (a private window, storage switched off)
 */
export const openLocalDatabase = async (person: string): Promise<LocalDatabase | null> => {
  if (typeof indexedDB === 'undefined') return null;
  try {
    return await openDB<LocalTables>(databaseName(person), 1, {
      upgrade: (database) => {
        database.createObjectStore('documents', { keyPath: 'document' });
        database.createObjectStore('updates', { autoIncrement: true }).createIndex('document', ['document', 'acked']);
        database.createObjectStore('clientIds', { keyPath: 'document' });
      },
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
};

/** Asks the browser not to clear this site's data when the disk is short. It may say no, without harm. */
export const askToPersist = async (): Promise<void> => {
  if (typeof navigator !== 'undefined') await navigator.storage?.persist?.();
};
