import { pino } from 'pino';
import * as Y from 'yjs';
import { toJson, update, type DocumentJson, type NodeJson } from '@gongbei/document/json';
import { template } from '@gongbei/document/templates';
import { createAccount, hashPassword } from '../src/accounts/create-account.ts';
import { buildApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { seedDocument } from '../src/documents/seed-document.ts';
import { openStorage, type Storage as Opened } from '../src/storage/open-storage.ts';
import { freePort } from './free-port.ts';
import { newPlace, Visitor, type Storage } from './server.ts';
import { documents, MONDAY, plantWorld } from './world.ts';

export const PASSWORD = 'correct-horse';
/** Hashing is slow on purpose; everybody here starts with the same password. */
let passwordHash: Promise<string> | undefined;

/** Fills empty storage with the people and the documents of `world.ts`, who can all sign in. */
export const plant = async (storage: Opened): Promise<void> => {
  const { db } = storage.records;
  const hash = await (passwordHash ??= hashPassword(PASSWORD));
  await plantWorld(db, (person) => createAccount(db, { person, userName: person.id, passwordHash: hash }));
  for (const row of documents) {
    const json = template(row.template, { language: row.language, schools: ['exp', 'wuping'], subject: row.subject });
    const author = { person: row.ownerId, school: row.schoolId, serving: row.schoolId };
    await seedDocument(storage, row.id, { json: withFirstLine(json, row.title), author, at: row.createdAt });
  }
};

const textNode = (text: string): NodeJson => ({ type: 'text', text });

/** The first section begins with this line. */
const withFirstLine = (json: DocumentJson, text: string): DocumentJson => {
  const [first, ...rest] = json.content;
  const line = { type: 'paragraph', content: [textNode(text)] };
  return { ...json, content: [{ ...first!, content: [line, ...(first!.content ?? [])] }, ...rest] };
};

/** The whole server over real HTTP, in the world of `world.ts`, on its Monday morning. */
export class WorldServer {
  readonly url: string;
  readonly storage: Opened;
  readonly dataDir: string;
  readonly #close: () => Promise<void>;
  readonly #visitors = new Map<string, Promise<Visitor>>();

  constructor(given: { url: string; storage: Opened; dataDir: string; close: () => Promise<void> }) {
    this.url = given.url;
    this.storage = given.storage;
    this.dataDir = given.dataDir;
    this.#close = given.close;
  }

  get db() {
    return this.storage.records.db;
  }

  /** Somebody of the world, signed in; the same visitor each time. */
  as(person: string): Promise<Visitor> {
    const known = this.#visitors.get(person);
    if (known) return known;
    const visitor = new Visitor(this.url);
    const signedIn = visitor.signIn(person, PASSWORD).then(({ status }) => {
      if (status !== 200) throw new Error(`${person} could not sign in: ${status}`);
      return visitor;
    });
    this.#visitors.set(person, signedIn);
    return signedIn;
  }

  async textOf(document: string): Promise<DocumentJson> {
    const { ydoc } = await this.#load(document);
    return toJson(ydoc);
  }

  /** Changes the text as somebody's editor does. @returns the position of the edit */
  async edit(document: string, person: string, change: (json: DocumentJson) => DocumentJson): Promise<number> {
    const { ydoc, head } = await this.#load(document);
    const owner = { person, school: 'exp' };
    [ydoc.clientID] = (await this.storage.ids.issue(document, owner, 1)) as [number];
    const before = Y.encodeStateVector(ydoc);
    update(ydoc, change(toJson(ydoc)));
    const entry = { update: Y.encodeStateAsUpdate(ydoc, before), kind: 'edit' as const, at: MONDAY };
    const origin = { ...owner, serving: 'exp', connection: null };
    await this.storage.log.append(document, [{ ...entry, origin }], { expect: head });
    return head + 1;
  }

  /** Writes a line at the beginning of the text. */
  write(document: string, person: string, text: string): Promise<number> {
    return this.edit(document, person, (json) => withFirstLine(json, text));
  }

  /** Writes what a plan needs before it can be submitted: a goal and a step. */
  complete(document: string): Promise<number> {
    return this.edit(document, 'shen', (json) => {
      for (const section of json.content)
        if (['objectives', 'process'].includes(String(section.attrs?.['kind'])))
          fillFirstCell(section, '说出小灯泡为什么亮');
      return json;
    });
  }

  async #load(document: string) {
    const { head, entries } = await this.storage.log.load(document);
    const ydoc = new Y.Doc();
    for (const entry of entries) Y.applyUpdate(ydoc, entry.update);
    return { ydoc, head };
  }

  close(): Promise<void> {
    return this.#close();
  }
}

const fillFirstCell = (node: NodeJson, text: string): boolean => {
  if (node.type === 'tableHeader') return false;
  if (node.type !== 'paragraph') return (node.content ?? []).some((child) => fillFirstCell(child, text));
  node.content = [...(node.content ?? []), textNode(text)];
  return true;
};

export const startWorld = async (kind: Storage): Promise<WorldServer> => {
  const { dataDir, databaseUrl } = await newPlace(kind);
  const port = await freePort();
  const env = { NODE_ENV: 'test', PORT: String(port), DATA_DIR: dataDir, DATABASE_URL: databaseUrl ?? '' };
  const config = loadConfig(env);
  const started = Date.now();
  const now = () => MONDAY + Date.now() - started;
  const storage = await openStorage({ config, now, onFailure: (error) => console.error(error) });
  await plant(storage);
  const app = await buildApp({ config, storage, log: pino({ level: 'silent' }), now });
  await app.listen();
  const close = async () => {
    await app.close();
    await storage.close();
  };
  return new WorldServer({ url: `http://127.0.0.1:${port}`, storage, dataDir, close });
};
