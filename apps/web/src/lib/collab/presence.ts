import type { Profile } from '@gongbei/contract/presence';
import type { RosterEntry } from '@gongbei/sync/protocol';

/** Somebody who has the document open, or had it open until their line was cut. */
export interface Present {
  client: number;
  profile: Profile;
  role: 'editor' | 'reader';
  line: 'here' | 'cut';
  /** ms since 1970: when anything was last heard of them */
  heardAt: number;
  /** this page itself */
  self: boolean;
}

export interface PresenceFacts {
  roster: readonly RosterEntry[];
  /** when the cursor of a client was last heard of, ms since 1970 */
  cursorHeardAt(client: number): number | undefined;
  ownClient: number;
  /** since when this page's own line is cut */
  cutSince: number | null;
}

/**
 * Who is there, oneself first, then in the order in which they came. While the own line is cut nobody else is known to be
 * there: those of whom it was known before are neither shown as present nor as cut off themselves.
 */
export const presentPeople = ({ roster, cursorHeardAt, ownClient, cutSince }: PresenceFacts): Present[] =>
  roster
    .filter(({ client, line }) => cutSince === null || client === ownClient || line === 'cut')
    .map(({ client, profile, role, line, heardAt }): Present => ({
      client,
      profile: profile as Profile,
      role,
      line,
      heardAt: Math.max(heardAt, cursorHeardAt(client) ?? 0),
      self: client === ownClient,
    }))
    .sort((a, b) => Number(b.self) - Number(a.self) || a.client - b.client);
