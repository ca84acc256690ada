import type { Actor } from '../access/actor.ts';
import type { DocumentAccess } from '../access/gate.ts';
import type { DocumentsParts } from './parts.ts';
import { runChange } from './record-changes.ts';

/** Puts a document away or brings it back; its stage stays what it was. Doing it twice changes nothing. */
export const archiveDocument = async (
  parts: Pick<DocumentsParts, 'db' | 'now'>,
  actor: Actor,
  access: DocumentAccess,
  archived: boolean,
): Promise<void> => {
  if (access.standing.archived === archived) return;
  const patchOf = () => ({ archivedAt: archived ? parts.now() : null });
  await runChange(parts, actor, access, patchOf, archived ? 'archive' : 'unarchive');
};
