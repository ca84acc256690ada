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
  /** since when this page's own line is cut: of the others nothing is known since then */
  cutSince: number | null;
}

/** Who is there, oneself first, then in the order in which they came. */
export const presentPeople = ({ roster, cursorHeardAt, ownClient, cutSince }: PresenceFacts): Present[] =>
  roster
    .map(({ client, profile, role, line, heardAt }): Present => {
      const self = client === ownClient;
      const unknown = cutSince !== null && !self;
      return {
        client,
        profile: profile as Profile,
        role,
        line: unknown ? 'cut' : line,
        heardAt: Math.min(Math.max(heardAt, cursorHeardAt(client) ?? 0), unknown ? cutSince : Infinity),
        self,
      };
    })
    .sort((a, b) => Number(b.self) - Number(a.self) || a.client - b.client);
