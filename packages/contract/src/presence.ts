import type { Hue } from './roles.ts';
import type { Bilingual } from './text.ts';

/** Who somebody in an open document is: stamped by the server, never by the browser. */
export interface Profile {
  person: string;
  name: Bilingual;
  /** home school, short name */
  school: Bilingual;
  hue: Hue;
  /** where they serve by a running exchange, short name */
  servingAt: Bilingual | null;
}
