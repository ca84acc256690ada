import { deleteDB } from 'idb';
import { databaseName, openLocalDatabase, type LocalDatabase } from './local-database.ts';

/** A document with edits on this device that the server does not have. */
export interface UnsentDocument {
  document: string;
  title: string | null;
  /** ms since 1970: when something of it was last kept */
  at: number;
  /** updates that wait, each a few keystrokes */
  edits: number;
}

const unsentIn = async (database: LocalDatabase): Promise<UnsentDocument[]> => {
  const reading = database.transaction(['documents', 'updates']);
  const updates = reading.objectStore('updates').index('document');
  const rows = await reading.objectStore('documents').getAll();
  const counted = rows.map(async ({ document, title, at }) => {
    const edits = await updates.count(IDBKeyRange.only([document, 0]));
    return { document, title, at, edits };
  });
  return (await Promise.all(counted)).filter(({ edits }) => edits > 0);
};

/** What would be lost if this person's copies were deleted from this device now: ask before signing out. */
export const unsentDocuments = async (person: string): Promise<UnsentDocument[]> => {
  const database = await openLocalDatabase(person);
  if (!database) return [];
  try {
    return await unsentIn(database);
  } finally {
    database.close();
  }
};

/** Deletes everything that this device keeps of a person. The next one at this computer finds nothing. */
export const forgetPerson = async (person: string): Promise<void> => {
  if (typeof indexedDB !== 'undefined') await deleteDB(databaseName(person));
};
