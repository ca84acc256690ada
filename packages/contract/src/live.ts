import { z } from 'zod';
import { CommunityId, DocumentId } from './ids.ts';

/** What the server tells a signed-in browser over socket.io, at `/socket.io`. Lists carry ids ("look again"), never content. */
export const LookAgain = z.object({ community: CommunityId, document: DocumentId.nullable() });
export type LookAgain = z.infer<typeof LookAgain>;

export interface ServerToBrowser {
  /** something in this community's lists, or in this document's record, has changed */
  'look-again': (what: LookAgain) => void;
  /** something concerns this person, or was read on another device */
  'notices-changed': () => void;
}
/** Browsers say nothing yet: the server puts each socket into its person's communities. */
export type BrowserToServer = Record<never, never>;
