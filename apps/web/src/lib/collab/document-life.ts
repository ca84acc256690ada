import type { Opening } from '@gongbei/contract/documents';
import type { Person } from '@gongbei/contract/people';
import { SCHEMA_VERSION } from '@gongbei/document/schema';
import { CLOSE, isFinal } from '@gongbei/sync/protocol';
import type * as Y from 'yjs';
import { askAdmission, askPerson, type Admission, type Refusal } from './admission.ts';
import { hasLocks, keepClientIds } from './client-id.ts';
import { LocalCopy } from './local-copy.ts';
import { openLocalDatabase, type LocalDatabase } from './local-database.ts';
import { openInThisTab, type OpenHere } from './one-tab.ts';
import { openCopy, ydocOf, type OpenCopy } from './open-copy.ts';

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

export type Phase =
  { name: 'loading' } | { name: 'ready' } | { name: 'refused'; refusal: Refusal; signedIn: Person | null };

export interface LifeEvents {
  onPhase(phase: Phase): void;
  /** a Y.Doc is there; its line is tried after this */
  onOpened(copy: OpenCopy): void;
  /** the Y.Doc is about to be given up: whoever draws it goes first, so that nobody types into it */
  onGivenUp(): Promise<void>;
  /** the line changed, or an edit came onto the disk */
  onFacts(): void;
}

const unknownAfter = (ms: number): Promise<Admission> =>
  new Promise((resolve) => setTimeout(() => resolve({ kind: 'unknown' }), ms));

/**
 * From opening a document to closing it: who may, from which copy, and what happens when the answer changes. A Y.Doc is
 * never mended; it is given up and opened afresh from what was kept.
 */
export class DocumentLife {
  readonly #document: string;
  readonly #person: string;
  readonly #events: LifeEvents;
  #phase: Phase = { name: 'loading' };
  #copy: OpenCopy | null = null;
  #database: LocalDatabase | null = null;
  #tab: OpenHere | null = null;
  /** text of this device in a document that can't be opened */
  #kept: Y.Doc | null = null;
  #wake: (() => void) | null = null;
  #admitted = false;
  #moving = false;
  #closed = false;
  #drawsBadly = false;
  #reactions: number[] = [];
  #askedAt = 0;

  constructor(document: string, person: string, events: LifeEvents) {
    this.#document = document;
    this.#person = person;
    this.#events = events;
  }

  get copy(): OpenCopy | null {
    return this.#copy;
  }

  /** The person's own text: of a document that was refused, what this device has of it. */
  get ownText(): Y.Doc | null {
    return this.#copy?.stranded ?? this.#copy?.ydoc ?? this.#kept;
  }

  async start(): Promise<void> {
    this.#database = await openLocalDatabase(this.#person);
    if (!hasLocks()) this.#tab = await openInThisTab(this.#person, this.#document);
    if (!hasLocks() && !this.#tab) return this.#refuse('other-tab');
    await this.#enter(await this.#firstAdmission(), []);
  }

  async retry(): Promise<void> {
    if (this.#refusal && this.#refusal !== 'other-tab') await this.#reopen();
  }

  /** The server can be reached, as far as the rest of the page knows. */
  reachable() {
    this.#wake?.();
    if (this.#refusal === 'unreachable') void this.retry();
  }

  /** The network, or the person, is back at the page. */
  back() {
    this.reachable();
    if (!this.#refusal && Date.now() - this.#askedAt > ASK_AGAIN_MS) void this.#checkPerson();
  }

  /** The page is put away, perhaps for good. */
  leave() {
    this.#copy?.provider.leave();
  }

  /** The page that was put away is shown again. */
  comeBack() {
    if (!this.#refusal) this.#copy?.provider.connect();
  }

  /** Another page of this browser signed somebody in, or out. */
  async signedIn(person: string | null): Promise<void> {
    if (person === null) this.#refuse('signed-out');
    else if (person !== this.#person) await this.#checkPerson();
    else if (this.#refusal === 'signed-out' || this.#refusal === 'person-changed') await this.retry();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#copy?.close();
    this.#tab?.release();
    this.#database?.close();
  }

  get #refusal(): Refusal | null {
    return this.#phase.name === 'refused' ? this.#phase.refusal : null;
  }

  #turn(phase: Phase) {
    this.#phase = phase;
    this.#events.onPhase(phase);
  }

  #ask(): Promise<Admission> {
    return askAdmission({ person: this.#person, document: this.#document, schemaVersion: SCHEMA_VERSION });
  }

  async #firstAdmission(): Promise<Admission> {
    const row = await this.#database?.get('documents', this.#document);
    if (row && row.schemaVersion > SCHEMA_VERSION) return { kind: 'refused', refusal: 'outdated', signedIn: null };
    return row && row.position > 0 ? Promise.race([this.#ask(), unknownAfter(PATIENCE_MS)]) : this.#ask();
  }

  async #enter(admission: Admission, carried: readonly Uint8Array[]): Promise<void> {
    if (admission.kind === 'refused') return this.#showKept(admission);
    const opening = admission.kind === 'admitted' ? this.#limited(admission.opening) : null;
    const copy = await this.#open(opening, carried);
    if (this.#closed) return copy.close();
    if (opening || copy.hasContent) return this.#adopt(copy);
    await copy.close();
    this.#refuse('unreachable');
  }

  /** Whoever can't draw it without damage may still read it. */
  #limited(opening: Opening): Opening {
    return this.#drawsBadly ? { ...opening, role: 'reader' } : opening;
  }

  #open(opening: Opening | null, carried: readonly Uint8Array[]): Promise<OpenCopy> {
    this.#admitted = opening !== null;
    const copy = openCopy({
      document: this.#document,
      sockets: location.origin.replace(/^http/, 'ws'),
      database: this.#database,
      schemaVersion: SCHEMA_VERSION,
      opening,
      carried,
      onDisk: () => this.#events.onFacts(),
      beforeConnect: async () => this.#mayConnect(await copy),
      onWake: (wake) => {
        this.#wake = wake;
        return () => (this.#wake = null);
      },
    });
    return copy;
  }

  #adopt(copy: OpenCopy) {
    this.#copy = copy;
    copy.provider.on('status', (status) => {
      if (status === 'synced' && this.#phase.name === 'loading') this.#turn({ name: 'ready' });
      this.#events.onFacts();
    });
    copy.provider.on('closed', (code) => void this.#onClosed(code));
    copy.provider.on('reload', (reason) => void this.#onReload(reason === 'reaction'));
    this.#events.onOpened(copy);
    this.#turn({ name: copy.hasContent ? 'ready' : 'loading' });
    copy.provider.connect();
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
    if (admission.kind === 'refused') this.#refuse(admission.refusal, admission.signedIn);
    else if (this.#mustReopen(copy, admission.opening)) void this.#reopen(admission);
    else {
      await keepClientIds(this.#database, this.#document, admission.opening.clientIds);
      return 'go';
    }
    return 'stop';
  }

  /** A reader never has text that is not the shared one, and becomes an editor over a fresh Y.Doc only. */
  #mustReopen(copy: OpenCopy, opening: Opening): boolean {
    const { role } = this.#limited(opening);
    return role !== copy.role || (copy.blind && role === 'reader');
  }

  async #reopen(admission?: Admission): Promise<void> {
    if (this.#moving || this.#closed) return;
    this.#moving = true;
    try {
      this.#turn({ name: 'loading' });
      await this.#events.onGivenUp();
      const carried = await this.#letGo();
      await this.#enter(admission ?? (await this.#ask()), carried);
    } finally {
      this.#moving = false;
    }
  }

  /** @returns what waits and is not on the disk */
  async #letGo(): Promise<Uint8Array[]> {
    const copy = this.#copy;
    this.#copy = null;
    await copy?.close();
    return !copy || copy.local?.onDisk ? [] : copy.provider.unacked.map(({ bytes }) => bytes);
  }

  #refuse(refusal: Refusal, signedIn: Person | null = null) {
    this.#copy?.provider.leave();
    this.#turn({ name: 'refused', refusal, signedIn });
  }

  /** What this device has of a document stays readable after it was refused. */
  async #showKept({ refusal, signedIn }: Extract<Admission, { kind: 'refused' }>) {
    const kept = this.#database && (await new LocalCopy(this.#database, this.#document).load());
    this.#kept = kept && ydocOf(kept.updates);
    this.#refuse(refusal, signedIn);
  }

  /** The socket was closed for good. It may have been for a right that became a smaller one: then there is still an answer. */
  async #onClosed(code: number) {
    const refusal = REFUSAL_OF_CLOSE[code] ?? (isFinal(code) ? 'forbidden' : null);
    if (!refusal) return this.#events.onFacts();
    const asks = Date.now() - this.#askedAt > ASK_AGAIN_MS && refusal !== 'outdated';
    this.#askedAt = Date.now();
    const admission: Admission = asks ? await this.#ask() : { kind: 'unknown' };
    if (admission.kind === 'admitted') await this.#reopen(admission);
    else if (admission.kind === 'refused') this.#refuse(lastRefusal(refusal, admission.refusal), admission.signedIn);
    else this.#refuse(refusal);
  }

  async #onReload(isReaction: boolean) {
    const now = Date.now();
    if (isReaction) this.#reactions = [...this.#reactions.filter((at) => now - at < REACTIONS_MS), now];
    if (this.#reactions.length >= REACTIONS) this.#drawsBadly = true;
    await this.#reopen();
  }

  async #checkPerson() {
    this.#askedAt = Date.now();
    const admission = await askPerson(this.#person);
    if (admission?.kind === 'refused' && !this.#closed) this.#refuse(admission.refusal, admission.signedIn);
  }
}

/** Asked anew, the server knows nothing of a document that was taken from somebody; who had it open is told that it was. */
const lastRefusal = (closed: Refusal, asked: Refusal): Refusal =>
  closed === 'forbidden' && asked === 'not-found' ? 'forbidden' : asked;
