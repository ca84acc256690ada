import type { IncomingHttpHeaders } from 'node:http';
import type { Capability } from '@gongbei/contract/capabilities';
import type { Profile } from '@gongbei/contract/presence';
import type { ClientIds } from '@gongbei/sync/client-ids';
import type { Visitor } from '@gongbei/sync/connection';
import { CLOSE } from '@gongbei/sync/protocol';
import type { Actor, Identify } from '../access/actor.ts';
import type { Address } from './address.ts';

/** What the one gate says of somebody who may at least read. */
export interface Access {
  capabilities: ReadonlySet<Capability>;
  serving: string;
  validUntil: number | null;
}

export interface JudgeParts<A extends Access = Access> {
  identify: Identify;
  gate: { document(actor: Actor, id: string): Promise<A | null> };
  profileOf(actor: Actor, access: A): Promise<Profile>;
  ids: Pick<ClientIds, 'ownerOf'>;
  schemaVersion: number;
  allowStockClients: boolean;
}

export interface Admission {
  admitted: true;
  session: string;
  visitor: Omit<Visitor, 'connection'>;
}

export type Verdict = Admission | { admitted: false; code: number; reason: string };

const refuse = (code: number, reason: string): Verdict => ({ admitted: false, code, reason });
export const UNAVAILABLE = refuse(CLOSE.unavailable, 'try again');

/** Whether somebody may open a document, and as what. A fault of ours is an answer too: try again. */
export const judge = async <A extends Access>(
  parts: JudgeParts<A>,
  address: Address,
  headers: IncomingHttpHeaders,
  onFailure: (error: unknown) => void,
): Promise<Verdict> => {
  try {
    const actor = await parts.identify(headers);
    if (!actor) return refuse(CLOSE.signedOut, 'signed out');
    return judgeVersion(parts, address) ?? (await judgeActor(parts, address, actor));
  } catch (error) {
    onFailure(error);
    return UNAVAILABLE;
  }
};

const judgeVersion = (parts: Pick<JudgeParts, 'schemaVersion' | 'allowStockClients'>, { own }: Address) => {
  const newest = own?.version ?? (parts.allowStockClients ? parts.schemaVersion : 0);
  if (newest < parts.schemaVersion) return refuse(CLOSE.outdated, 'reload the page');
  // a page of the next version has found a server that is about to be replaced
  return newest > parts.schemaVersion ? UNAVAILABLE : null;
};

const judgeActor = async <A extends Access>(
  { gate, ids, profileOf }: JudgeParts<A>,
  { document, own }: Address,
  actor: Actor,
): Promise<Verdict> => {
  const access = await gate.document(actor, document);
  if (!access) return refuse(CLOSE.notFound, 'not found');
  const owner = own && (await ids.ownerOf(document, own.client));
  // an id that nobody was given here may have been given before a loss: what the page has goes up under a new one
  if (own && !owner) return refuse(CLOSE.outdated, 'reload the page');
  if (owner && owner.person !== actor.person) return refuse(CLOSE.forbidden, "another person's page");
  // what is written under an id belongs to its school for ever: whoever serves another one by now needs a new id
  if (owner && owner.school !== access.serving) return refuse(CLOSE.outdated, 'reload the page');
  return {
    admitted: true,
    session: actor.session,
    visitor: {
      person: actor.person,
      school: actor.home,
      serving: access.serving,
      profile: await profileOf(actor, access),
      role: access.capabilities.has('edit') ? 'editor' : 'reader',
      client: own?.client ?? null,
      stock: own === null,
      // whoever stays longer than their sign-in is judged anew as well
      validUntil: Math.min(access.validUntil ?? Infinity, actor.sessionEnds),
    },
  };
};
