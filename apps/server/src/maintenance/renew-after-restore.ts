import type { Kysely } from 'kysely';
import type { UpdateLog } from '@gongbei/sync/update-log';
import { skipClientIds } from '../storage/client-ids.ts';
import { rememberLoss } from '../storage/losses.ts';
import type { Tables } from '../storage/tables.ts';

/**
 * What came after the backup is known to devices and not to us: no client id of that time may be given to anybody else,
 * and every device must send what it has. A crash between the two skips more ids than need be.
 */
export const renewAfterRestore = async (db: Kysely<Tables>, log: UpdateLog): Promise<string> => {
  await skipClientIds(db);
  await rememberLoss(db, Date.now());
  await log.renewEpoch();
  return 'Every device will send what this copy lacks.';
};
