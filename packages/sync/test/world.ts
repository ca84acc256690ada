import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { openMemoryBus, type Medium } from '../src/memory-bus.ts';
import { openMemoryClientIds } from '../src/memory-client-ids.ts';
import { MemoryStore, openMemoryLog } from '../src/memory-log.ts';
import { decodeServerFrame, type ServerMessage } from '../src/protocol.ts';
import { Provider } from '../src/provider.ts';
import { applyQuietly } from '../src/quiet-apply.ts';
import { Rooms } from '../src/rooms.ts';
import type { Fence, LogEntry, NewEntry } from '../src/update-log.ts';
import { Disk } from './disk.ts';
import { loopback, type ServerEnd, type Weather } from './loopback.ts';
import type { Random } from './random.ts';
import { composeWord, scribble } from './scribble.ts';

const DOCUMENT = 'd1';
const owner = (person: string) => ({ person, school: 's1' });

/** What happened in a run, so that one in which nothing happened can't pass for a success. */
export type Deed =
  | 'edit'
  | 'undo'
  | 'composition'
  | 'broken-off'
  | 'cut'
  | 'half-open'
  | 'offline'
  | 'restart'
  | 'kill'
  | 'outage'
  | 'crash'
  | 'reload'
  | 'leave'
  | 'acked'
  | 'refused'
  | 'seen'
  | 'compaction'
  | 'loss'
  | 'gone-back'
  | 'recovered';
export type Deeds = Record<Deed, number>;

/** A log that remembers, at the moment of each commit, what everybody may know from then on. */
class WatchedStore extends MemoryStore {
  readonly committed = new Y.Doc({ gc: false });

  /** Reading works, writing does not: a full disk. */
  full = false;
  /** what was committed since the backup */
  since: LogEntry[] = [];
  recovered = 0;

  override append(document: string, entries: readonly NewEntry[], expect?: number, fence?: Fence): LogEntry[] {
    if (this.full) throw new Error('the disk is full');
    const appended = super.append(document, entries, expect, fence);
    applyQuietly(
      this.committed,
      appended.map(({ update }) => update),
      'log',
    );
    this.since.push(...appended);
    this.recovered += appended.filter(({ kind }) => kind === 'recovered').length;
    return appended;
  }

  /** What whoever opens the document now is given. */
  present(): Y.Doc {
    const ydoc = new Y.Doc({ gc: false });
    const { snapshot, entries } = this.load(DOCUMENT, 0);
    const updates = entries.map(({ update }) => update);
    applyQuietly(ydoc, snapshot ? [snapshot.update, ...updates] : updates, 'log');
    return ydoc;
  }

  /** What is brought back after a loss may be shorter than it was: what is deleted comes without its text. */
  holds(update: Uint8Array): boolean {
    return [() => this.committed, () => this.present()].some((ydoc) =>
      Y.snapshotContainsUpdate(Y.snapshot(ydoc()), update),
    );
  }
}

/** Servers that share one log, and the careless network between them and the devices. */
export class World {
  readonly random: Random;
  readonly store = new WatchedStore();
  readonly ids = openMemoryClientIds();
  readonly deeds: Deeds = {
    edit: 0, undo: 0, composition: 0, 'broken-off': 0, cut: 0, 'half-open': 0, offline: 0, restart: 0, kill: 0, outage: 0, crash: 0, reload: 0, leave: 0, acked: 0, refused: 0, seen: 0, compaction: 0, loss: 0, 'gone-back': 0, recovered: 0,
  }; // prettier-ignore
  readonly faults: string[] = [];
  /** what must be in the log in the end, though it was lost once */
  readonly owed: Uint8Array[] = [];
  #restore: (renew?: boolean) => void = () => {};
  readonly #medium: Medium = new Map();
  readonly #ends = new Map<ServerEnd, number>();
  #servers: { rooms: Rooms; close(): Promise<void> }[] = [];
  #closing: Promise<void>[] = [];
  #calm = false;

  constructor(random: Random, servers: number) {
    this.random = random;
    this.#servers = Array.from({ length: servers }, () => this.#start());
  }

  did(deed: Deed) {
    this.deeds[deed]++;
  }

  get servers(): number {
    return this.#servers.length;
  }

  /** The network of one device. */
  weather(person: string, role: 'editor' | 'reader'): Weather & { end: ServerEnd | null } {
    const weather = {
      end: null as ServerEnd | null,
      down: false,
      latency: () => (this.#calm || this.random.chance(0.95) ? this.random.below(30) : this.random.below(800)),
      onConnect: (end: ServerEnd) => {
        weather.end = end;
        this.#join(end, person, role);
      },
    };
    return weather;
  }

  /** A server ends and comes back, from the same log: with grace, or as if its process had been killed. */
  restart(index: number, withGrace: boolean) {
    const old = this.#servers[index]!;
    this.did(withGrace ? 'restart' : 'kill');
    const ends = [...this.#ends].filter(([, server]) => server === index).map(([end]) => end);
    for (const end of ends) this.#ends.delete(end);
    if (!withGrace) for (const end of ends) end.cut();
    this.#servers[index] = this.#start();
    // a server that stops may wait for its storage, and time goes on meanwhile
    this.#closing.push(old.close());
  }

  backUp() {
    this.#restore = this.store.backUp();
    this.store.since = [];
  }

  /**
   * The log is lost, and an older one put in its place, beneath the servers, or while none of them runs. What the devices'
   * disks hold must all come back.
   */
  async lose(disks: readonly Y.Doc[], beneath: boolean) {
    this.did('loss');
    const held = disks.map((disk) => Y.snapshot(disk));
    for (const { update } of this.store.since)
      if (held.some((snapshot) => Y.snapshotContainsUpdate(snapshot, update))) this.owed.push(update);
    this.#recover();
    if (beneath) return await this.#goBack();
    this.#restore();
    for (let index = 0; index < this.servers; index++) this.restart(index, false);
  }

  /** As when a replica takes over: every server looks where it is now. Where nobody is in the document nobody can know. */
  async #goBack() {
    const { epoch, handles } = this.store;
    this.#restore(false);
    for (const handle of handles) handle.look();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    if (this.store.epoch === epoch) this.store.renewEpoch();
    else this.did('gone-back');
  }

  outage(lasts: number) {
    this.did('outage');
    if (this.random.chance(0.5)) this.store.full = true;
    else this.store.away = new Error('the storage is away');
    setTimeout(() => this.#recover(), lasts);
  }

  /** From now on everything works. */
  calmDown() {
    this.#calm = true;
    this.#recover();
  }

  #recover() {
    this.store.away = null;
    this.store.full = false;
  }

  async close() {
    await Promise.all([...this.#closing, ...this.#servers.map(({ close }) => close())]);
  }

  #start() {
    const log = openMemoryLog(this.store);
    const bus = openMemoryBus(this.#medium);
    const rooms = new Rooms({
      log,
      bus,
      ids: this.ids,
      mayRecover: () => this.deeds.loss > 0,
      // small, so that documents are let go of, and logs compacted, many times
      limits: { warm: 700, tail: 60, quietTail: 10 },
      onSnapshot: (document, { epoch, ...snapshot }) => {
        const keepAfter = Math.max(0, snapshot.position - this.random.below(40));
        const compacted = log.compact(document, snapshot, { epoch, keepAfter });
        return compacted.then((done) => {
          if (done) this.did('compaction');
          return done;
        });
      },
    });
    return {
      rooms,
      close: async () => {
        await rooms.closeAll();
        await log.close();
        await bus.close();
      },
    };
  }

  #join(end: ServerEnd, person: string, role: 'editor' | 'reader') {
    const index = this.random.below(this.#servers.length);
    this.#ends.set(end, index);
    end.onSend((bytes) => this.#mayBeSeen(bytes, person));
    const client = Number(new URL(end.url).searchParams.get('client'));
    void this.#servers[index]!.rooms.join(DOCUMENT, end, {
      person,
      school: 's1',
      serving: 's1',
      profile: { person },
      role,
      connection: crypto.randomUUID(),
      client,
      stock: false,
      validUntil: null,
    });
  }

  #mayBeSeen(frame: Uint8Array, person: string) {
    for (const update of decodeServerFrame(frame).flatMap(updatesIn)) {
      this.did('seen');
      if (!this.store.holds(update)) this.faults.push(`${person}: was sent what is not in the log`);
    }
  }
}

const updatesIn = (message: ServerMessage): Uint8Array[] => {
  if (message.type === 'entries') return message.updates;
  return message.type === 'sync' && message.step !== 'step1' ? [message.bytes] : [];
};

/** One person's page, its disk, and its line. */
export class Device {
  readonly person: string;
  readonly role: 'editor' | 'reader';
  readonly weather: ReturnType<World['weather']>;
  readonly #world: World;
  readonly #disk: Disk;
  #words = 0;
  #composing: (() => boolean) | null = null;
  ydoc!: Y.Doc;
  provider!: Provider;
  #awareness!: Awareness;
  #undo!: Y.UndoManager;

  constructor(world: World, person: string, role: 'editor' | 'reader') {
    this.#world = world;
    this.person = person;
    this.role = role;
    this.weather = world.weather(person, role);
    this.#disk = new Disk(world.random);
  }

  /** Opens the document as a page does: what was kept, then the client id, then the line. */
  async open() {
    const [client] = await this.#world.ids.issue(DOCUMENT, owner(this.person), 1);
    const unacked = this.#disk.open();
    this.ydoc = new Y.Doc();
    applyQuietly(
      this.ydoc,
      this.#disk.rows.map(({ bytes }) => bytes),
      'disk',
    );
    this.ydoc.clientID = client!;
    this.#awareness = new Awareness(this.ydoc);
    const provider = new Provider({
      url: `ws://server/collab/${DOCUMENT}?client=${client}`,
      ydoc: this.ydoc,
      awareness: this.#awareness,
      role: this.role,
      place: this.#disk.place ?? { epoch: this.#world.store.epoch, position: 0 },
      unacked,
      store: this.#disk,
      WebSocket: loopback(this.weather),
      random: this.#world.random.next,
    });
    this.provider = provider;
    this.#undo = new Y.UndoManager(this.ydoc.getXmlFragment('body'), { captureTimeout: 60_000 });
    this.#watch(provider);
    provider.connect();
  }

  /** The next reading of the word that is being composed, if any. */
  compose() {
    if (!this.#composing || this.#composing()) return;
    this.#composing = null;
    this.provider.release();
  }

  act() {
    const { random } = this.#world;
    if (this.role === 'reader' || this.#composing) return;
    if (random.chance(0.06)) return this.#startComposing();
    if (random.chance(0.04) && this.#undo.undoStack.length > 0) {
      this.#world.did('undo');
      this.#undo.undo();
      return;
    }
    this.#world.did('edit');
    this.#undo.stopCapturing();
    scribble(this.ydoc, random, `${this.person}${++this.#words} `);
  }

  /** What is on the disk, at a moment at which all of it is. */
  get kept(): Y.Doc {
    const ydoc = new Y.Doc({ gc: false });
    this.#disk.flush();
    applyQuietly(ydoc, this.#disk.rows.map(({ bytes }) => bytes), 'disk'); // prettier-ignore
    return ydoc;
  }

  leave(lasts: number) {
    this.#world.did('leave');
    this.#breakOff();
    this.provider.leave();
    setTimeout(() => this.provider.connect(), lasts);
  }

  /** The page dies without a word, or is closed in order; another one opens. */
  async reload(inOrder: boolean) {
    this.#breakOff();
    this.#world.did(inOrder ? 'reload' : 'crash');
    if (!inOrder) {
      this.#disk.crash();
      this.weather.end?.cut();
    }
    this.close();
    if (inOrder) this.#disk.flush();
    this.#disk.crash();
    await this.open();
  }

  close() {
    this.provider.destroy();
    this.#undo.destroy();
    this.#awareness.destroy();
  }

  finish() {
    this.#breakOff();
    this.provider.release();
    this.weather.down = false;
  }

  #breakOff() {
    if (this.#composing) this.#world.did('broken-off');
    this.#composing = null;
  }

  #startComposing() {
    // one word is one step to undo
    this.#undo.stopCapturing();
    this.#world.did('composition');
    this.provider.hold();
    const word = `${this.person}字${++this.#words} `;
    this.#composing = composeWord(this.ydoc, this.#world.random, ['zqp', "zqp'in", "zqp'in'yin"], word);
  }

  #watch(provider: Provider) {
    const { store, faults } = this.#world;
    const entries = new Map<number, Uint8Array>();
    provider.on('outbox', () => {
      for (const { seq, bytes } of provider.unacked) entries.set(seq, bytes);
    });
    for (const { seq, bytes } of provider.unacked) entries.set(seq, bytes);
    provider.on('acked', (acked) => {
      this.#world.did('acked');
      for (const [seq, bytes] of entries) {
        if (seq > acked) continue;
        if (!store.holds(bytes)) faults.push(`${this.person}: acknowledged, but not in the log`);
        entries.delete(seq);
      }
    });
    provider.on('refused', (code) => {
      this.#world.did('refused');
      if (code !== 'not-stored') faults.push(`${this.person}: refused for ${code}`);
    });
    provider.on('reload', (reason) => {
      // a reader's page has nothing to bring back
      if (reason === 'epoch' && this.role === 'reader') setTimeout(() => void this.reload(true));
      else faults.push(`${this.person}: had to reload for ${reason}`);
    });
    provider.on('closed', (code) => faults.push(`${this.person}: closed for good with ${code}`));
  }
}
