import type { Doc } from 'yjs';
import type { ClientIds, ClientOwner } from './client-ids.ts';
import type { Connection, Visitor } from './connection.ts';
import { CopySpoilt, TooFarToLook } from './copy.ts';
import { type AllowList, judge, readFacts, TooMuch, type UpdateFacts, writers } from './guard.ts';
import { stands } from './guard-place.ts';
import type { Limits } from './limits.ts';
import type { LiveCopy } from './live-copy.ts';
import type { RefusalCode } from './protocol.ts';

/** A client's step 2 or update, under its number. */
export interface Write {
  connection: Connection;
  n: number;
  step: 'step2' | 'update';
  bytes: Uint8Array;
  /** when it came, in ms of `performance.now` */
  cameAt: number;
  /** whose it is, where somebody else brings it back to a log that has lost it */
  recovered?: ClientOwner;
}

/** The length of an update that holds nothing. */
export const NOTHING = 2;

/**
 * `new`: to be appended. `missing`: the client must be asked for more. `spoils`: it breaks documents. `tires`: it is too large,
 * as was found only while it was tried.
 */
export type Verdict = 'new' | 'known' | 'missing' | 'spoils' | 'tires' | RefusalCode;

/** The copy it was tried on can't be used any more. */
const ruins = (verdict: Verdict | undefined): boolean => verdict === 'spoils' || verdict === 'tires';

/** A verdict, or how to come to one where that takes a look elsewhere. */
type Found = Verdict | (() => Promise<Verdict>);

interface Options {
  document: string;
  live: LiveCopy;
  ids: ClientIds;
  limits: Limits;
  roots: ReadonlySet<string>;
  allowed?: AllowList | undefined;
  /** may what a log has lost be brought back, if it was written under an id that became somebody's at that time */
  mayRecover(issuedAt: number | undefined): boolean | Promise<boolean>;
  /** is a page here that writes under this client id, and lacks nothing of the log */
  isCurrent(client: number): boolean;
}

/** Judges what clients write, and tries it out on the copy before it may go into the log. */
export class Intake {
  readonly #options: Options;
  readonly #owners = new Map<number, ClientOwner>();
  /** whoever broke a copy is sent away, and what else came from there is not looked at: each look would cost a copy */
  readonly #spoilers = new WeakSet<Connection>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Judges writes one after another; what is found new is in the copy then, though not yet in the log. */
  async weigh(writes: readonly Write[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    for (let together = true; verdicts.length < writes.length;) {
      const before = verdicts.length;
      if (!(await this.#weighOn(writes, verdicts, together))) {
        // one of them did it, and only one by one can be told which
        verdicts.length = before;
        if (!together) verdicts.push('spoils');
        together = false;
      } else if (!ruins(verdicts.at(-1))) continue;
      const last = writes[verdicts.length - 1];
      if (last && verdicts.at(-1) === 'spoils') this.#spoilers.add(last.connection);
      await this.#renew(newOf(writes, verdicts));
    }
    return verdicts;
  }

  /** @returns whether the copy is sound afterwards, or it is known who spoilt it */
  async #weighOn(writes: readonly Write[], verdicts: Verdict[], together: boolean): Promise<boolean> {
    try {
      // begun only when the copy is at rest again
      const look = this.#atOnce(() => this.#weighAtOnce(writes, verdicts, together));
      if (look) verdicts.push(await look());
      return true;
    } catch (error) {
      if (error instanceof CopySpoilt) return false;
      throw error;
    }
  }

  #atOnce<Result>(run: () => Result): Result {
    const { live } = this.#options;
    return live.isWarm ? live.copy.together(run) : run();
  }

  /**
   * Goes on as far as can be judged at once, which is nearly always to the end: a turn of waiting for each would cost more
   * than judging does.
   * @returns how to come to the next one's verdict, where that takes a look elsewhere
   */
  #weighAtOnce(writes: readonly Write[], verdicts: Verdict[], together: boolean): (() => Promise<Verdict>) | null {
    for (const write of writes.slice(verdicts.length)) {
      const found = this.#weigh(write);
      if (typeof found !== 'string') return found;
      verdicts.push(found);
      if (ruins(found) || !together) return null;
    }
    return null;
  }

  #weigh(write: Write): Found {
    const { connection, bytes } = write;
    if (connection.visitor.role === 'reader') return 'read-only';
    if (this.#spoilers.has(connection)) return 'malformed';
    if (bytes.length > this.#options.limits.update) return 'too-large';
    const facts = factsOf(bytes, this.#options.limits.structs);
    if (typeof facts === 'string') return facts;
    if (bytes.length <= NOTHING) return 'known';
    const fit = this.#judge(facts);
    if (fit === 'missing') return () => this.#lookAgain(write, facts);
    return fit === 'fits' ? this.#weighFitting(write, facts) : fit;
  }

  /** Another server may have taken what it builds on. */
  async #lookAgain(write: Write, facts: UpdateFacts): Promise<Verdict> {
    await this.#options.live.catchUp();
    const fit = this.#judge(facts);
    const found = fit === 'fits' ? this.#weighFitting(write, facts) : fit;
    return typeof found === 'string' ? found : await found();
  }

  #weighFitting(write: Write, facts: UpdateFacts): Found {
    if (facts.structs === 0 && write.connection.fromElsewhere) return () => this.#weighDeletes(write, facts);
    const clients = writers(facts, this.#options.live.copy);
    const { person } = write.connection.visitor;
    const own = clients.every((client) => this.#owners.get(client)?.person === person);
    return own ? this.#try(write.bytes, facts) : () => this.#weighOwners(write, facts, clients);
  }

  async #weighOwners(write: Write, facts: UpdateFacts, clients: readonly number[]): Promise<Verdict> {
    const { visitor } = write.connection;
    for (const client of clients) {
      const owner = this.#owners.get(client) ?? (await this.#ownerOf(visitor, client));
      // whoever has had too many ids today may have this one tomorrow
      if (owner?.person) this.#owners.set(client, owner);
      if (owner?.person === visitor.person) continue;
      if (clients.length > 1 || !(await this.#mayBringBack(write, client))) return 'foreign-client';
      write.recovered = owner ?? { person: visitor.person, school: visitor.serving };
    }
    return this.#try(write.bytes, facts);
  }

  /** Nobody knows who deleted what comes back after a loss, nor when. */
  async #weighDeletes(write: Write, facts: UpdateFacts): Promise<Verdict> {
    const { person, serving } = write.connection.visitor;
    if (await this.#options.mayRecover(undefined)) write.recovered = { person, school: serving };
    return this.#try(write.bytes, facts);
  }

  /**
   * What others wrote is taken only where a log may have lost it, one person's at a time, so that it is known whose it is.
   * Whoever is here and lacks nothing has lost nothing either: what they have not written is not theirs.
   */
  async #mayBringBack({ connection }: Write, client: number): Promise<boolean> {
    const { document, ids, isCurrent, mayRecover } = this.#options;
    if (!connection.fromElsewhere || isCurrent(client)) return false;
    return await mayRecover(await ids.issuedAt(document, client));
  }

  #judge(facts: UpdateFacts) {
    const { live, limits, roots, allowed } = this.#options;
    return judge(facts, { next: (client) => live.copy.next(client), limits, roots, allowed });
  }

  #try(bytes: Uint8Array, facts: UpdateFacts): Verdict {
    const { live, limits, allowed } = this.#options;
    // what is known already stands where it stands, whoever sends it once more
    const fresh = facts.items.filter(({ client, to }) => to > live.copy.next(client));
    try {
      const sound = (ydoc: Doc) => stands(ydoc, fresh, allowed);
      return live.copy.try(bytes, facts, limits.depth, sound) ? 'new' : 'known';
    } catch (error) {
      if (error instanceof TooFarToLook) return 'tires';
      if (error instanceof CopySpoilt) return 'spoils';
      throw error;
    }
  }

  async #renew(tried: readonly Uint8Array[]) {
    const { live, limits } = this.#options;
    await live.renew();
    for (const bytes of tried) live.copy.try(bytes, readFacts(bytes), limits.depth);
  }

  async #ownerOf({ person, serving, stock }: Visitor, client: number): Promise<ClientOwner | undefined> {
    const { document, ids } = this.#options;
    if (stock) return await ids.bind(document, client, { person, school: serving });
    return await ids.ownerOf(document, client);
  }
}

const newOf = (writes: readonly Write[], verdicts: readonly Verdict[]): Uint8Array[] =>
  writes.filter((_, i) => verdicts[i] === 'new').map(({ bytes }) => bytes);

const factsOf = (bytes: Uint8Array, most: number): UpdateFacts | 'malformed' | 'too-large' => {
  try {
    return readFacts(bytes, most);
  } catch (error) {
    return error instanceof TooMuch ? 'too-large' : 'malformed'; // whatever it is, it is no update
  }
};
