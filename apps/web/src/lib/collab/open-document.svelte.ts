import type { Opening } from '@gongbei/contract/documents';
import type { Me, Person } from '@gongbei/contract/people';
import { plainText, toJson } from '@gongbei/document/json';
import { SCHEMA_VERSION } from '@gongbei/document/schema';
import { CLOSE, isFinal, type Place, type RosterEntry } from '@gongbei/sync/protocol';
import { tick } from 'svelte';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { askAdmission, askPerson, type Admission, type Refusal } from './admission.ts';
import { hasLocks, keepClientIds } from './client-id.ts';
import { LocalCopy } from './local-copy.ts';
import { askToPersist, openLocalDatabase, type LocalDatabase } from './local-database.ts';
import { openInThisTab, type OpenHere } from './one-tab.ts';
import { openCopy, ydocOf, type OpenCopy } from './open-copy.ts';
import { watchPage } from './page-life.ts';
import { presentPeople, type Present } from './presence.ts';
import type { SaveState } from './save-state.ts';
import { SaveWatch } from './save-watch.ts';
import { onSignedIn } from './signed-in.ts';

export type { Present } from './presence.ts';
export type { Refusal } from './admission.ts';
export type { SaveState } from './save-state.ts';

/** With a copy on this device nobody waits longer for a slow server. */
const PATIENCE_MS = 2_500;
/** A Y.Doc that must be thrown away so often can't be drawn without being damaged. */
const REACTIONS = 3;
const REACTIONS_MS = 60_000;
const ASK_AGAIN_MS = 10_000;

const REFUSAL_OF_CLOSE: Readonly<Record<number, Refusal>> = {
  [CLOSE.signedOut]: 'signed-out',
  [CLOSE.forbidden]: 'forbidden',
  [CLOSE.notFound]: 'not-found',
  [CLOSE.outdated]: 'outdated',
};

export interface OpenDocumentOptions {
  document: string;
  /** who is signed in; everything kept is kept for them */
  me: Pick<Me, 'person'>;
}

const later = (ms: number): Promise<Admission> =>
  new Promise((resolve) => setTimeout(() => resolve({ kind: 'unknown' }), ms));

/** One document as a page holds it open: its Y.Doc, who else is there, and where the person's words are. */
export class OpenDocument {
  readonly document: string;
  phase = $state<'loading' | 'ready' | 'refused'>('loading');
  refusal = $state<Refusal | null>(null);
  /** when the signed-in person changed underneath: who it is now */
  signedInNow = $state.raw<Person | null>(null);
  role = $state<'editor' | 'reader'>('reader');
  save = $state.raw<SaveState>({ kind: 'saved' });
  people = $state.raw<Present[]>([]);
  /** where in the server's log the text stands that is shown */
  place = $state.raw<Place>({ epoch: '', position: 0 });
  #copy = $state.raw<OpenCopy | null>(null);

  readonly #person: string;
  readonly #watch = new SaveWatch((state) => this.#onState(state));
  #wake: (() => void) | null = null;
  #database: LocalDatabase | null = null;
  #tab: OpenHere | null = null;
  #stopListening: (() => void)[] = [];
  /** text of this device in a document that can't be opened */
  #kept: Y.Doc | null = null;
  #roster: readonly RosterEntry[] = [];
  #admitted = false;
  #moving = false;
  #closed = false;
  #drawsBadly = false;
  #reactions: number[] = [];
  #askedAt = 0;

  constructor({ document, me }: OpenDocumentOptions) {
    this.document = document;
    this.#person = me.person.id;
  }

  /** Another one after each reload: whoever is built upon it must be built anew then (`{#key open.ydoc}`). */
  get ydoc(): Y.Doc {
    return this.#opened.ydoc;
  }

  get awareness(): Awareness {
    return this.#opened.awareness;
  }

  async start(): Promise<void> {
    this.#listen();
    this.#database = await openLocalDatabase(this.#person);
    if (!hasLocks()) this.#tab = await openInThisTab(this.#person, this.document);
    if (!hasLocks() && !this.#tab) return this.#refuse({ refusal: 'other-tab' });
    await this.#enter(await this.#firstAdmission());
  }

  /** Tries once more what was refused, for instance after signing in again. */
  async retry(): Promise<void> {
    if (this.phase === 'refused' && this.refusal !== 'other-tab') await this.#reopen();
  }

  /** A composition begins: messages wait both ways, for 10 s at most. */
  hold(): void {
    this.#copy?.provider.hold();
  }

  /** The composition ended. */
  release(): void {
    this.#copy?.provider.release();
  }

  /** Builds the editor: what its binding writes while it draws for the first time is nobody's edit. */
  draw(build: () => void): void {
    this.#opened.provider.draw(build);
  }

  /** The title under which the copy on this device is listed. */
  named(title: string): void {
    const { local, role, provider } = this.#copy ?? {};
    local?.describe({ schemaVersion: SCHEMA_VERSION, role: role!, title, place: provider!.place });
  }

  /** Something was written here that the server has not acknowledged. */
  unsent(): boolean {
    const provider = this.#copy?.provider;
    return provider ? provider.pending || provider.unacked.length > 0 : false;
  }

  /** The text as plain text; of a document that was refused: what this device has of it. */
  copyText(): string {
    const ydoc = this.#copy?.stranded ?? this.#copy?.ydoc ?? this.#kept;
    return ydoc ? plainText(toJson(ydoc)) : '';
  }

  /** Says goodbye to the others. Resolves when everything that could be kept is on the disk. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stopListening) stop();
    this.#watch.stop();
    await this.#copy?.close();
    this.#tab?.release();
    this.#database?.close();
  }

  get #opened(): OpenCopy {
    if (!this.#copy) throw new Error('the document is not open');
    return this.#copy;
  }

  #listen() {
    this.#stopListening = [
      watchPage({
        onBack: () => this.#onBack(),
        onGone: () => this.#copy?.provider.leave(),
        onReturn: () => this.phase !== 'refused' && this.#copy?.provider.connect(),
        isUnsent: () => this.unsent(),
      }),
      onSignedIn((person) => void this.#onSignedIn(person)),
    ];
  }

  #ask(): Promise<Admission> {
    return askAdmission({ person: this.#person, document: this.document, schemaVersion: SCHEMA_VERSION });
  }

  async #firstAdmission(): Promise<Admission> {
    const row = await this.#database?.get('documents', this.document);
    if (row && row.schemaVersion > SCHEMA_VERSION) return { kind: 'refused', refusal: 'outdated', signedIn: null };
    return row && row.position > 0 ? Promise.race([this.#ask(), later(PATIENCE_MS)]) : this.#ask();
  }

  async #enter(admission: Admission, carried: readonly Uint8Array[] = []): Promise<void> {
    if (admission.kind === 'refused') return this.#showKept(admission);
    const opening = admission.kind === 'admitted' ? { ...admission.opening, ...this.#limits() } : null;
    const copy = await this.#open(opening, carried);
    if (this.#closed) return copy.close();
    if (!opening && !copy.hasContent) {
      await copy.close();
      return this.#refuse({ refusal: 'unreachable' });
    }
    this.#adopt(copy);
  }

  #limits(): Partial<Opening> {
    return this.#drawsBadly ? { role: 'reader' } : {};
  }

  #open(opening: Opening | null, carried: readonly Uint8Array[]): Promise<OpenCopy> {
    this.#admitted = opening !== null;
    const copy = openCopy({
      document: this.document,
      sockets: location.origin.replace(/^http/, 'ws'),
      database: this.#database,
      schemaVersion: SCHEMA_VERSION,
      opening,
      carried,
      onDisk: () => this.#watch.look(),
      beforeConnect: async () => this.#mayConnect(await copy),
      onWake: (wake) => {
        this.#wake = wake;
        return () => (this.#wake = null);
      },
    });
    return copy;
  }

  #adopt(copy: OpenCopy) {
    const { provider, awareness, role } = copy;
    this.#copy = copy;
    this.#roster = [];
    this.role = role;
    this.place = provider.place;
    this.refusal = null;
    this.phase = copy.hasContent ? 'ready' : 'loading';
    provider.on('status', (status) => this.#onLine(status === 'synced'));
    provider.on('place', (place) => this.#onPlace(place));
    provider.on('outbox', this.#watch.look);
    provider.on('acked', () => this.#onAcked());
    provider.on('refused', this.#watch.look);
    provider.on('roster', (entries) => this.#onRoster(entries));
    provider.on('closed', (code) => void this.#onClosed(code));
    provider.on('reload', (reason) => void this.#onReload(reason === 'reaction'));
    awareness.on('change', () => this.#showPeople());
    this.#watch.watch(copy);
    provider.connect();
    if (role === 'editor') void askToPersist();
  }

  /** Asked before every line but the first, which the opening itself has just admitted. */
  async #mayConnect(copy: OpenCopy): Promise<'go' | 'later' | 'stop'> {
    if (this.#admitted) {
      this.#admitted = false;
      return 'go';
    }
    const admission = await this.#ask();
    if (this.#copy !== copy || this.#closed) return 'stop';
    if (admission.kind === 'unknown') return 'later';
    if (admission.kind === 'refused') this.#refuse(admission);
    else if (this.#mustReopen(copy, admission.opening)) void this.#reopen(admission);
    else {
      await keepClientIds(this.#database, this.document, admission.opening.clientIds);
      return 'go';
    }
    return 'stop';
  }

  /** A reader never has text that is not the shared one, and becomes an editor over a fresh Y.Doc only. */
  #mustReopen(copy: OpenCopy, opening: Opening): boolean {
    const { role } = { ...opening, ...this.#limits() };
    return role !== copy.role || (copy.blind && role === 'reader');
  }

  /** Throws the Y.Doc away and opens the document afresh from what was kept. */
  async #reopen(admission?: Admission): Promise<void> {
    if (this.#moving || this.#closed) return;
    this.#moving = true;
    try {
      this.phase = 'loading';
      // the editor goes first, so that nobody types into what is given up
      await tick();
      const carried = await this.#letGo();
      await this.#enter(admission ?? (await this.#ask()), carried);
    } finally {
      this.#moving = false;
    }
  }

  /** @returns what waits and is not on the disk */
  async #letGo(): Promise<Uint8Array[]> {
    const copy = this.#copy;
    if (!copy) return [];
    this.#watch.stop();
    this.#copy = null;
    await copy.close();
    return copy.local?.onDisk ? [] : copy.provider.unacked.map(({ bytes }) => bytes);
  }

  #refuse({ refusal, signedIn = null }: { refusal: Refusal; signedIn?: Person | null }) {
    this.#copy?.provider.leave();
    this.#watch.refuse(refusal === 'forbidden' || refusal === 'not-found' ? 'read-only' : null);
    this.refusal = refusal;
    this.signedInNow = signedIn;
    this.people = [];
    this.phase = 'refused';
  }

  /** What this device has of a document stays readable after it was refused. */
  async #showKept(admission: Extract<Admission, { kind: 'refused' }>) {
    const kept = this.#database && (await new LocalCopy(this.#database, this.document).load());
    this.#kept = kept && ydocOf(kept.updates);
    this.#refuse(admission);
  }

  #onLine(isGood: boolean) {
    if (isGood) this.phase = 'ready';
    this.#watch.line(isGood);
  }

  #onPlace(place: Place) {
    this.place = place;
    this.#tidy();
  }

  #onAcked() {
    this.#watch.look();
    this.#tidy();
  }

  /** Many rows become one, when the server has everything that the Y.Doc holds. */
  #tidy() {
    const { local, provider, ydoc } = this.#copy ?? {};
    if (!local?.wantsCompaction || !provider || !ydoc || this.unsent()) return;
    local.compact(Y.encodeStateAsUpdate(ydoc), provider.place);
  }

  #onRoster(entries: readonly RosterEntry[]) {
    this.#roster = entries;
    this.#showPeople();
  }

  #onState(state: SaveState) {
    if (JSON.stringify(state) !== JSON.stringify(this.save)) this.save = state;
    this.#showPeople();
  }

  #showPeople() {
    if (!this.#copy || this.phase === 'refused') return;
    const { awareness, ydoc } = this.#copy;
    const people = presentPeople({
      roster: this.#roster,
      cursorHeardAt: (client) => awareness.meta.get(client)?.lastUpdated,
      ownClient: ydoc.clientID,
      cutSince: this.#watch.cutSince,
    });
    if (JSON.stringify(people) !== JSON.stringify(this.people)) this.people = people;
  }

  /** The socket was closed for good. It may have been for a right that became a smaller one: then there is still an answer. */
  async #onClosed(code: number) {
    const refusal = REFUSAL_OF_CLOSE[code] ?? (isFinal(code) ? 'forbidden' : null);
    if (!refusal) return this.#watch.look();
    const asked = Date.now() - this.#askedAt < ASK_AGAIN_MS || refusal === 'outdated';
    this.#askedAt = Date.now();
    const admission: Admission = asked ? { kind: 'unknown' } : await this.#ask();
    if (admission.kind === 'admitted') await this.#reopen(admission);
    else this.#refuse(admission.kind === 'refused' ? admission : { refusal });
  }

  async #onReload(isReaction: boolean) {
    const now = Date.now();
    if (isReaction) this.#reactions = [...this.#reactions.filter((at) => now - at < REACTIONS_MS), now];
    if (this.#reactions.length >= REACTIONS) this.#drawsBadly = true;
    await this.#reopen();
  }

  #onBack() {
    this.#wake?.();
    if (this.refusal === 'unreachable') void this.retry();
    else if (Date.now() - this.#askedAt > ASK_AGAIN_MS) void this.#checkPerson();
  }

  async #onSignedIn(person: string | null) {
    if (person === null) this.#refuse({ refusal: 'signed-out' });
    else if (person !== this.#person) await this.#checkPerson();
    else if (this.refusal === 'signed-out' || this.refusal === 'person-changed') await this.retry();
  }

  async #checkPerson() {
    this.#askedAt = Date.now();
    const admission = await askPerson(this.#person);
    if (admission?.kind === 'refused' && !this.#closed) this.#refuse(admission);
  }
}

/** Opens a document. It starts at once; `phase` tells when there is something to show. */
export const openDocument = (options: OpenDocumentOptions): OpenDocument => {
  const open = new OpenDocument(options);
  void open.start();
  return open;
};
