import type { Me, Person } from '@gongbei/contract/people';
import { plainText, toJson } from '@gongbei/document/json';
import { SCHEMA_VERSION } from '@gongbei/document/schema';
import type { Place, RosterEntry } from '@gongbei/sync/protocol';
import { tick } from 'svelte';
import { serverReachable } from '#lib/api/reach.svelte.ts';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Refusal } from './admission.ts';
import { DocumentLife, type Phase } from './document-life.ts';
import { askToPersist } from './local-database.ts';
import type { OpenCopy } from './open-copy.ts';
import { watchPage } from './page-life.ts';
import { presentPeople, type Present } from './presence.ts';
import type { SaveState } from './save-state.ts';
import { SaveWatch } from './save-watch.ts';
import { onSignedIn } from './signed-in.ts';

export type { Present } from './presence.ts';
export type { Refusal } from './admission.ts';
export type { SaveState } from './save-state.ts';

export interface OpenDocumentOptions {
  document: string;
  /** who is signed in; everything kept is kept for them */
  me: Pick<Me, 'person'>;
}

/** Over this time the pages of a school come back after the server was away. */
const SPREAD_MS = 2_000;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** One document as a page holds it open: its Y.Doc, who else is there, and where the person's words are. */
export class OpenDocument {
  readonly document: string;
  phase = $state<Phase['name']>('loading');
  refusal = $state<Refusal | null>(null);
  /** when the signed-in person changed underneath: who it is now */
  signedInNow = $state.raw<Person | null>(null);
  role = $state<'editor' | 'reader'>('reader');
  save = $state.raw<SaveState>({ kind: 'saved' });
  people = $state.raw<Present[]>([]);
  /** where in the server's log the text stands that is shown */
  place = $state.raw<Place>({ epoch: '', position: 0 });
  #copy = $state.raw<OpenCopy | null>(null);
  readonly #life: DocumentLife;
  readonly #watch = new SaveWatch((state) => this.#onSave(state));
  #roster: readonly RosterEntry[] = [];
  #stopListening: (() => void)[] = [];

  constructor({ document, me }: OpenDocumentOptions) {
    this.document = document;
    this.#life = new DocumentLife(document, me.person.id, {
      onPhase: (phase) => this.#onPhase(phase),
      onOpened: (copy) => this.#onOpened(copy),
      onGivenUp: () => this.#onGivenUp(),
      onFacts: () => this.#watch.look(),
    });
  }

  /** Another one after each reload: whoever is built upon it must be built anew then (`{#key open.ydoc}`). */
  get ydoc(): Y.Doc {
    return this.#opened.ydoc;
  }

  get awareness(): Awareness {
    return this.#opened.awareness;
  }

  async start(): Promise<void> {
    this.#stopListening = [
      watchPage({
        onBack: () => this.#life.back(),
        onGone: () => this.#life.leave(),
        onReturn: () => this.#life.comeBack(),
        isUnsent: () => this.unsent(),
      }),
      onSignedIn((person) => void this.#life.signedIn(person)),
      $effect.root(() => {
        $effect(() => this.#onReachable(serverReachable()));
      }),
    ];
    await this.#life.start();
  }

  /** Tries once more what was refused. */
  async retry(): Promise<void> {
    await this.#life.retry();
  }

  /** A composition begins: messages wait both ways, for 10 s at most. */
  hold(): void {
    this.#copy?.provider.hold();
  }

  /** The composition ended. */
  release(): void {
    this.#copy?.provider.release();
  }

  /** Tells when a colleague's change is about to be drawn. @returns how to stop listening */
  onReceiving(listener: () => void): () => void {
    const { provider } = this.#opened;
    provider.on('receiving', listener);
    return () => provider.off('receiving', listener);
  }

  /** Builds the editor: what its binding writes while it draws for the first time is nobody's edit. */
  draw(build: () => void): void {
    this.#opened.provider.draw(build);
  }

  /** The title under which the copy on this device is listed. */
  named(title: string): void {
    const { local, role = 'reader' } = this.#copy ?? {};
    local?.describe({ schemaVersion: SCHEMA_VERSION, role, title, place: this.place });
  }

  /** Something was written here that the server has not acknowledged. */
  unsent(): boolean {
    const provider = this.#copy?.provider;
    return provider ? provider.pending || provider.unacked.length > 0 : false;
  }

  /** The text as plain text; of a document that was refused: what this device has of it. */
  copyText(): string {
    const ydoc = this.#life.ownText;
    return ydoc ? plainText(toJson(ydoc)) : '';
  }

  /** Says goodbye to the others. Resolves when everything that could be kept is on the disk. */
  async close(): Promise<void> {
    for (const stop of this.#stopListening) stop();
    this.#watch.stop();
    await this.#life.close();
  }

  /** Sooner than the next attempt would come, though not everybody at the same moment. */
  #onReachable(isReachable: boolean) {
    if (isReachable) setTimeout(() => this.#life.reachable(), Math.random() * SPREAD_MS);
  }

  get #opened(): OpenCopy {
    if (!this.#copy) throw new Error('the document is not open');
    return this.#copy;
  }

  #onPhase(phase: Phase) {
    const refusal = phase.name === 'refused' ? phase.refusal : null;
    this.phase = phase.name;
    this.refusal = refusal;
    this.signedInNow = phase.name === 'refused' ? phase.signedIn : null;
    if (!refusal) return;
    this.people = [];
    this.#watch.refuse(refusal === 'forbidden' || refusal === 'not-found' ? 'read-only' : null);
  }

  #onOpened(copy: OpenCopy) {
    const { provider, awareness, role } = copy;
    this.#copy = copy;
    this.#roster = [];
    this.role = role;
    this.place = provider.place;
    provider.on('place', (place) => this.#onPlace(place));
    provider.on('outbox', this.#watch.look);
    provider.on('acked', () => this.#onAcked());
    provider.on('refused', this.#watch.look);
    provider.on('roster', (entries) => this.#onRoster(entries));
    awareness.on('change', () => this.#showPeople());
    this.#watch.watch(copy);
    if (role === 'editor') void askToPersist();
  }

  async #onGivenUp() {
    await tick();
    this.#watch.stop();
    this.#copy = null;
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

  #onSave(state: SaveState) {
    if (!same(state, this.save)) this.save = state;
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
    if (!same(people, this.people)) this.people = people;
  }
}

/** Opens a document. It starts at once; `phase` tells when there is something to show. */
export const openDocument = (options: OpenDocumentOptions): OpenDocument => {
  const open = new OpenDocument(options);
  void open.start();
  return open;
};
