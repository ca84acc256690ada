import type { AuditAction, AuditResult } from '@gongbei/contract/audit-actions';
import { recordAlone } from '../storage/happenings.ts';
import type { Records } from '../storage/records.ts';

export interface Deeds {
  /** Something that somebody did with their own sign-in. */
  did(person: string, action: AuditAction, result?: AuditResult): Promise<void>;
  /** Somebody gave this name, and was not let in. What was given is not kept: people type passwords there. */
  refused(userName: string): Promise<void>;
}

/** Writes into the audit log what people do with their accounts, under the school that they are at home in. */
export const recordSignIns = (db: Records['db'], now: () => number): Deeds => ({
  did: async (person, action, result) => {
    const found = await db.selectFrom('person').select('schoolId').where('id', '=', person).executeTakeFirst();
    await recordAlone(db, now, { actor: person, action, school: found?.schoolId, result });
  },
  refused: async (userName) => {
    const found = await db
      .withTables<{ user: { id: string; username: string } }>()
      .selectFrom('user')
      .innerJoin('person', 'person.id', 'user.id')
      .select(['person.id', 'person.schoolId'])
      .where('user.username', '=', userName.toLowerCase())
      .executeTakeFirst();
    const whose = found && { object: { kind: 'person' as const, id: found.id }, school: found.schoolId };
    await recordAlone(db, now, { actor: null, action: 'sign-in', result: 'refused', ...whose });
  },
});
