import type { Bus } from './bus.ts';
import { type Cursor, type ShownCursor, writeCursors } from './cursors.ts';
import type { RosterEntry } from './protocol.ts';
import { decodeWord, encodeWord, type Person, type Word } from './presence-words.ts';

/** A server says every 15 s who is with it; after so long without a word it is taken for gone. */
const SILENCE = 45_000;
/** Several who come at once are told of at once. */
const GATHER = 25;

interface Options {
  document: string;
  /** names this server on the bus */
  server: string;
  bus: Bus;
  /** ms since 1970 */
  now: () => number;
  /** ms of a clock that only grows, whatever is done to the other */
  steady: () => number;
  /** how long somebody who was cut off is remembered */
  cutFor: number;
  onRoster(entries: RosterEntry[]): void;
  onCursors(shown: readonly ShownCursor[]): void;
}

interface Elsewhere {
  heardAt: number;
  people: Person[];
}

/**
 * Who has a document open, and where their cursors are: on this server, and on the others as far as the bus tells.
 */
export class Presence {
  readonly #options: Options;
  readonly #here = new Map<number, { person: Person; sockets: number }>();
  readonly #cut = new Map<string, Person>();
  readonly #elsewhere = new Map<string, Elsewhere>();
  readonly #cursors = new Map<number, { clock: number; state: string | null }>();
  readonly #unsubscribe: () => void;
  #gathering: NodeJS.Timeout | undefined;
  #untold = false;
  /** whose cursors moved since the other servers were told */
  readonly #unsaid = new Set<number>();

  constructor(options: Options) {
    this.#options = options;
    this.#unsubscribe = options.bus.subscribe(this.#topic, (message) => {
      const said = decodeWord(message, options.server);
      if (said) this.#hear(said.from, said.word);
    });
    this.#say({ type: 'ask' });
  }

  join(person: Omit<Person, 'line' | 'heardAt'>): void {
    const sockets = (this.#here.get(person.client)?.sockets ?? 0) + 1;
    this.#here.set(person.client, { person: { ...person, line: 'here', heardAt: this.#options.now() }, sockets });
    this.#cut.delete(person.person);
    this.#changed({ here: true });
  }

  /** @param cut the line ended without a goodbye */
  leave(client: number, cut: boolean): void {
    const here = this.#here.get(client);
    if (!here || --here.sockets > 0) return;
    this.#here.delete(client);
    if (cut) this.#cut.set(here.person.person, { ...here.person, line: 'cut' });
    this.move({ client, state: null });
    this.#changed({ here: true });
  }

  heard(client: number): void {
    const here = this.#here.get(client);
    if (here) here.person.heardAt = this.#options.now();
  }

  /** The cursor of somebody here moved, or is gone. */
  move(cursor: Cursor): void {
    this.#unsaid.add(cursor.client);
    this.#show([cursor]);
  }

  /** Tells the other servers whose cursors have moved; of each only where it is now. */
  tellMoves(): void {
    if (this.#unsaid.size > 0) this.#sayCursors([...this.#unsaid]);
    this.#unsaid.clear();
  }

  /** Those who were cut off, and may not come back, are not waited for. */
  forgetCut(match: (person: string) => boolean): void {
    const gone = [...this.#cut.keys()].filter(match);
    for (const person of gone) this.#cut.delete(person);
    if (gone.length > 0) this.#changed({ here: true });
  }

  /** All cursors but one's own, as an awareness message. */
  cursors(except: number | null): Uint8Array {
    const shown = [...this.#cursors].filter(([client, { state }]) => client !== except && state !== null);
    return writeCursors(shown.map(([client, cursor]) => ({ client, ...cursor })));
  }

  roster(): RosterEntry[] {
    const { cutFor, now } = this.#options;
    const people = [...this.#own(), ...this.#others()];
    const here = new Set(people.filter(({ line }) => line === 'here').map(({ person }) => person));
    return people
      .filter(({ line, person, heardAt }) => line === 'here' || (!here.has(person) && now() - heardAt < cutFor))
      .map(({ person: _, ...entry }) => entry);
  }

  /** Says again who is here, for those who missed it, and forgets servers that say nothing any more. */
  tick(): void {
    this.#sayPeople();
    const { steady } = this.#options;
    const silent = [...this.#elsewhere].filter(([, { heardAt }]) => steady() - heardAt > SILENCE);
    for (const [server, { people }] of silent) {
      this.#elsewhere.delete(server);
      const gone = people.filter(({ client }) => !this.#here.has(client));
      this.#show(gone.map(({ client }) => ({ client, state: null })));
    }
    if (silent.length > 0) this.#changed({ here: false });
  }

  close(): void {
    clearTimeout(this.#gathering);
    this.tellMoves();
    this.#here.clear();
    this.#cut.clear();
    this.#sayPeople();
    this.#unsubscribe();
  }

  get #topic() {
    return `presence:${this.#options.document}`;
  }

  #own(): Person[] {
    return [...[...this.#here.values()].map(({ person }) => person), ...this.#cut.values()];
  }

  #others(): Person[] {
    return [...this.#elsewhere.values()].flatMap(({ people }) => people);
  }

  #hear(from: string, word: Word) {
    switch (word.type) {
      case 'ask':
        this.#sayPeople();
        return this.#sayCursors([...this.#here.keys()]);
      case 'cursors':
        // whoever is here too has come over, and is known better here
        return this.#show(word.cursors.filter(({ client }) => !this.#here.has(client)));
      case 'people':
        return this.#hearPeople(from, word.people);
    }
  }

  #hearPeople(from: string, people: Person[]) {
    const before = JSON.stringify(this.#elsewhere.get(from)?.people.map(withoutTime) ?? []);
    if (people.length > 0) this.#elsewhere.set(from, { heardAt: this.#options.steady(), people });
    else this.#elsewhere.delete(from);
    if (JSON.stringify(people.map(withoutTime)) !== before) this.#changed({ here: false });
  }

  /** The clock goes with the time of day, so that it also exceeds what was sent before this room was opened. */
  #show(cursors: readonly Cursor[]) {
    const moved = cursors.filter(({ client, state }) => state !== null || this.#cursors.get(client)?.state != null);
    if (moved.length === 0) return;
    const shown = moved.map(({ client, state }) => {
      const clock = Math.max((this.#cursors.get(client)?.clock ?? 0) + 1, this.#options.now());
      this.#cursors.set(client, { clock, state });
      return { client, clock, state };
    });
    this.#options.onCursors(shown);
  }

  /** @param here on this server, so that the others must be told */
  #changed({ here }: { here: boolean }) {
    this.#untold ||= here;
    this.#gathering ??= setTimeout(() => {
      if (this.#untold) this.#sayPeople();
      this.#gathering = undefined;
      this.#untold = false;
      this.#options.onRoster(this.roster());
    }, GATHER);
  }

  #sayPeople() {
    this.#say({ type: 'people', people: this.#own() });
  }

  #sayCursors(clients: readonly number[]) {
    const cursors = clients.map((client) => ({ client, state: this.#cursors.get(client)?.state ?? null }));
    this.#say({ type: 'cursors', cursors });
  }

  #say(word: Word) {
    this.#options.bus.publish(this.#topic, encodeWord(this.#options.server, word));
  }
}

const withoutTime = ({ heardAt: _, ...person }: Person) => person;
