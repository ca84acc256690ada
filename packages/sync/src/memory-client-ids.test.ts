import { clientIdsContract } from './client-ids.contract.ts';
import { openMemoryClientIds } from './memory-client-ids.ts';

clientIdsContract('memory', () => {
  const documents = new Map();
  return { open: () => openMemoryClientIds(documents), dispose: () => {} };
});
