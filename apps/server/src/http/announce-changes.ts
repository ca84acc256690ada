import type { Kysely } from 'kysely';
import type { CommunityId, DocumentId } from '@gongbei/contract/ids';
import type { LookAgain } from '@gongbei/contract/live';
import type { Gate } from '../access/gate.ts';
import { followHappenings } from '../storage/happenings.ts';
import type { DocumentRow, HappeningRow, Tables } from '../storage/tables.ts';
import type { Live } from './open-live.ts';

export interface AnnounceParts {
  live: Live;
  db: Kysely<Tables>;
  gate: Gate;
  /** the happening after which to begin */
  from: number;
  onFailure: (error: unknown) => void;
  /** ms that changes close together are collected */
  calm?: number;
  /** ms at least between two announcements, so that a busy evening does not keep every list of a school reloading */
  pause?: number;
}

/** What has happened in one community since the last announcement. */
interface News {
  documents: Set<string>;
  /** of them, those that somebody may have lost or won with the change */
  accessChanged: Set<string>;
  /** something of the community itself */
  whole: boolean;
}

/**
 * Tells browsers what to look at again. A document's id goes only to those who may read it; where somebody may have
 * lost it, the other members hear that something in the community has changed, and not what. Whoever's own rights have
 * changed is cut off at once, and judged anew when they come back.
 * @returns how to stop
 */
export const announceChanges = ({
  live,
  db,
  gate,
  from,
  onFailure,
  calm = 100,
  pause = 1000,
}: AnnounceParts): (() => void) => {
  let news = new Map<string, News>();
  let timer: NodeJS.Timeout | null = null;
  let free = 0;

  const announce = async () => {
    const told = news;
    news = new Map();
    free = Date.now() + pause;
    await Promise.all([...told].map(([community, what]) => tellCommunity({ live, db, gate }, community, what)));
  };
  const schedule = () => {
    timer ??= setTimeout(
      () => {
        timer = null;
        announce().catch(onFailure);
      },
      Math.max(calm, free - Date.now()),
    );
  };
  const unfollow = followHappenings({
    db,
    from,
    onFailure,
    onHappening: (happening) => {
      if (happening.kind === 'notices-changed') return tellPerson(live, happening.personId);
      if (happening.personId !== null) cutPerson(live, happening.personId);
      if (happening.communityId === null) return;
      note(news, happening.communityId, happening);
      schedule();
    },
  });
  return () => {
    unfollow();
    if (timer) clearTimeout(timer);
  };
};

const note = (news: Map<string, News>, community: string, { documentId, kind }: HappeningRow) => {
  const known = news.get(community) ?? { documents: new Set(), accessChanged: new Set(), whole: false };
  news.set(community, known);
  if (documentId === null) known.whole = true;
  else known.documents.add(documentId);
  if (documentId !== null && kind === 'access-changed') known.accessChanged.add(documentId);
};

/** Ends the connection below the sockets: the browser takes it for a bad line and comes back. */
const cutPerson = (live: Live, person: string) => {
  for (const socket of live.sockets.sockets.values()) if (socket.data.actor.person === person) socket.conn.close();
};

/** On every device of theirs: also where it was read on another one. */
const tellPerson = (live: Live, person: string | null) => {
  for (const socket of live.sockets.sockets.values())
    if (socket.data.actor.person === person) socket.emit('notices-changed');
};

const tellCommunity = async (
  { live, db, gate }: Pick<AnnounceParts, 'live' | 'db' | 'gate'>,
  communityId: string,
  { documents, accessChanged, whole }: News,
) => {
  const sockets = [...live.sockets.sockets.values()];
  const people = [...new Set(sockets.map((socket) => socket.data.actor.person))];
  if (people.length === 0) return;
  const rows = await loadDocuments(db, documents);
  const { members, readers } = await gate.audience(communityId, rows, people);
  const community = communityId as CommunityId;
  for (const socket of sockets) {
    const { person } = socket.data.actor;
    const readable = [...documents].filter((id) => readers(id).has(person));
    const lost = [...accessChanged].some((id) => !readers(id).has(person));
    const messages: LookAgain[] = readable.map((id) => ({ community, document: id as DocumentId }));
    if (members.has(person) && (whole || lost)) messages.push({ community, document: null });
    for (const message of messages) socket.emit('look-again', message);
  }
};

const loadDocuments = async (db: Kysely<Tables>, ids: ReadonlySet<string>): Promise<DocumentRow[]> =>
  ids.size === 0 ? [] : db.selectFrom('document').selectAll().where('id', 'in', [...ids]).execute(); // prettier-ignore
