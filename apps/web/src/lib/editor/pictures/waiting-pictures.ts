import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/**
 * A picture that was put into a document while the server could not be reached. It waits on this device, with its
 * place as an encoded Yjs relative position, until it has been uploaded and its node stands in the document.
 */
export interface WaitingPicture {
  id: string;
  person: string;
  document: string;
  place: Uint8Array;
  bytes: ArrayBuffer;
  type: string;
  alt: string;
  since: number;
}

interface Schema extends DBSchema {
  pictures: { key: string; value: WaitingPicture; indexes: { of: [string, string] } };
}

const DATABASE = 'gongbei-waiting-pictures';

const open = async (): Promise<IDBPDatabase<Schema>> =>
  openDB<Schema>(DATABASE, 1, {
    upgrade: (db) => {
      db.createObjectStore('pictures', { keyPath: 'id' }).createIndex('of', ['person', 'document']);
    },
  });

/** The waiting pictures of one person in one document. */
export class WaitingPictures {
  #person: string;
  #document: string;
  #db: Promise<IDBPDatabase<Schema> | null> | null = null;

  constructor(person: string, document: string) {
    this.#person = person;
    this.#document = document;
  }

  /** Null in a browser that keeps nothing. */
  #opened(): Promise<IDBPDatabase<Schema> | null> {
    this.#db ??= open().catch(() => null);
    return this.#db;
  }

  /** Resolves when the picture is safely on this device: false where it can't be kept. */
  async keep(picture: Omit<WaitingPicture, 'person' | 'document'>): Promise<boolean> {
    const transaction = (await this.#opened())?.transaction('pictures', 'readwrite');
    if (!transaction) return false;
    const row = { ...picture, person: this.#person, document: this.#document };
    return Promise.all([transaction.store.put(row), transaction.done]).then(
      () => true,
      () => false,
    );
  }

  async all(): Promise<WaitingPicture[]> {
    const found = await (await this.#opened())?.getAllFromIndex('pictures', 'of', [this.#person, this.#document]);
    return (found ?? []).sort((a, b) => a.since - b.since);
  }

  async remove(id: string): Promise<void> {
    await (await this.#opened())?.delete('pictures', id);
  }

  async close(): Promise<void> {
    const db = await this.#db;
    this.#db = null;
    db?.close();
  }
}

/** The documents in which a picture of this person waits on this device. */
export const documentsWithWaitingPictures = async (person: string): Promise<string[]> => {
  const db = await open();
  const pictures = await db.getAll('pictures');
  db.close();
  return [...new Set(pictures.filter((picture) => picture.person === person).map(({ document }) => document))];
};

/** Deletes what one person's documents keep waiting on this device: for a sign-out on a computer that others use. */
export const forgetWaitingPictures = async (person: string): Promise<void> => {
  const db = await open();
  const transaction = db.transaction('pictures', 'readwrite');
  for await (const cursor of transaction.store) if (cursor.value.person === person) await cursor.delete();
  await transaction.done;
  db.close();
};
