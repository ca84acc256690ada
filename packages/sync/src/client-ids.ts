/** Whose a client id is, for ever: the person, and the school they served when it was issued. */
export interface ClientOwner {
  person: string;
  school: string;
}

/**
 * Yjs client ids of a document, counted from 1 and never issued twice. A client id serves exactly one Y.Doc instance,
 * once: a reused one makes copies diverge for ever.
 */
export interface ClientIds {
  /** @returns `count` ids that nobody ever used in this document, bound to the owner */
  issue(document: string, owner: ClientOwner, count: number): Promise<number[]>;
  /** Binds an id that a stock client chose by itself, unless it is somebody's already. @returns whose it now is */
  bind(document: string, client: number, owner: ClientOwner): Promise<ClientOwner>;
  ownerOf(document: string, client: number): Promise<ClientOwner | undefined>;
  /** @returns when it became theirs, in ms since 1970 */
  issuedAt(document: string, client: number): Promise<number | undefined>;
  /** @returns how many of a document have become this person's after that time (ms since 1970) */
  countSince(document: string, person: string, since: number): Promise<number>;
}
