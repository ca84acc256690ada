import type { Doc } from 'yjs';
import type { ClientIds, ClientOwner } from './client-ids.ts';
import type { Connection, Visitor } from './connection.ts';
import { CopySpoilt } from './copy.ts';
import { type AllowList, judge, readFacts, type UpdateFacts, writers } from './guard.ts';
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
}

/** `new`: to be appended. `missing`: the client must be asked for more. `spoils`: it breaks documents. */
export type Verdict = 'new' | 'known' | 'missing' | 'spoils' | RefusalCode;

interface Options {
  document: string;
  live: LiveCopy;
  ids: ClientIds;
  limits: Limits;
  roots: ReadonlySet<string>;
  allowed?: AllowList | undefined;
}

/** Judges what clients write, and tries it out on the copy before it may go into the log. */
export class Intake {
  readonly #options: Options;
  readonly #owners = new Map<number, ClientOwner>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Judges writes one after another; what is found new is in the copy then, though not yet in the log. */
  async weigh(writes: readonly Write[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    const tried: Uint8Array[] = [];
    for (const write of writes) {
      const verdict = await this.#weigh(write);
      if (verdict === 'new') tried.push(write.bytes);
      if (verdict === 'spoils') await this.#renew(tried);
      verdicts.push(verdict);
    }
    return verdicts;
  }

  async #weigh({ connection: { visitor }, bytes }: Write): Promise<Verdict> {
    if (visitor.role === 'reader') return 'read-only';
    if (bytes.length > this.#options.limits.update) return 'too-large';
    const facts = factsOf(bytes);
    if (!facts) return 'malformed';
    let fit = this.#judge(facts);
    if (fit === 'missing') {
      // another server may have taken what it builds on
      await this.#options.live.catchUp();
      fit = this.#judge(facts);
    }
    if (fit !== 'fits') return fit;
    const clients = writers(facts, this.#options.live.copy);
    if (!(await this.#mayWriteAs(visitor, clients))) return 'foreign-client';
    return this.#try(bytes, facts);
  }

  #judge(facts: UpdateFacts) {
    const { live, limits, roots, allowed } = this.#options;
    return judge(facts, { next: (client) => live.copy.next(client), limits, roots, allowed });
  }

  #try(bytes: Uint8Array, { nodes, items }: UpdateFacts): Verdict {
    const { live, limits, allowed } = this.#options;
    try {
      const sound = (ydoc: Doc) => stands(ydoc, items, allowed);
      return live.copy.try(bytes, nodes, limits.depth, sound) ? 'new' : 'known';
    } catch (error) {
      if (error instanceof CopySpoilt) return 'spoils';
      throw error;
    }
  }

  async #renew(tried: readonly Uint8Array[]) {
    const { live, limits } = this.#options;
    await live.renew();
    for (const bytes of tried) live.copy.try(bytes, [], limits.depth);
  }

  async #mayWriteAs(visitor: Visitor, clients: readonly number[]): Promise<boolean> {
    for (const client of clients) {
      const owner = this.#owners.get(client) ?? (await this.#ownerOf(visitor, client));
      if (owner?.person !== visitor.person) return false;
      this.#owners.set(client, owner);
    }
    return true;
  }

  async #ownerOf({ person, serving, stock }: Visitor, client: number): Promise<ClientOwner | undefined> {
    const { document, ids } = this.#options;
    if (stock) return await ids.bind(document, client, { person, school: serving });
    return await ids.ownerOf(document, client);
  }
}

const factsOf = (bytes: Uint8Array): UpdateFacts | null => {
  try {
    return readFacts(bytes);
  } catch {
    return null; // whatever it is, it is no update
  }
};
