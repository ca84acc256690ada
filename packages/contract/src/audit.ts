import { z } from 'zod';
import { AUDIT_ACTIONS, AUDIT_OBJECTS, AUDIT_RESULTS } from './audit-actions.ts';
import { endpoint } from './endpoint.ts';
import { CommunityId, DocumentId, PersonId } from './ids.ts';
import { Person } from './people.ts';
import { Bilingual, Day, Instant } from './text.ts';

export const AuditEntry = z.object({
  number: z.number().int(),
  at: Instant,
  /** null: nobody that is known, as at a refused sign-in */
  actor: Person.nullable(),
  action: z.enum(AUDIT_ACTIONS),
  /** `name` is what it is called today, for whoever may know that */
  object: z.object({ kind: z.enum(AUDIT_OBJECTS), id: z.string(), name: Bilingual.nullable() }).nullable(),
  /** a role, or one more id */
  detail: z.string().nullable(),
  /** the person whom `detail` names */
  other: Person.nullable(),
  result: z.enum(AUDIT_RESULTS),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

const filter = {
  /** who did it, or to whom it was done */
  person: PersonId.optional(),
  action: z.enum(AUDIT_ACTIONS).optional(),
  result: z.enum(AUDIT_RESULTS).optional(),
  document: DocumentId.optional(),
  from: Day.optional(),
  until: Day.optional(),
};
export const AuditFilter = z.strictObject(filter);
export type AuditFilter = z.infer<typeof AuditFilter>;
/** `before`: the number of the last entry that one has; the newest entries come first. */
const AuditQuery = z.strictObject({ ...filter, before: z.coerce.number().int().min(1).optional() });

export const AuditLog = z.object({ entries: z.array(AuditEntry), more: z.boolean() });
export type AuditLog = z.infer<typeof AuditLog>;
const AuditFile = z.object({ name: z.string(), csv: z.string() });

const inCommunity = z.strictObject({ community: CommunityId });
const InLanguage = AuditFilter.extend({ language: z.enum(['zh', 'en']) });

export const auditEndpoints = {
  'GET /api/communities/:community/audit': endpoint({ params: inCommunity, query: AuditQuery, reply: AuditLog }),
  /** Hands out what the filter leaves as CSV, and is itself recorded. */
  'POST /api/communities/:community/audit/export': endpoint({
    params: inCommunity,
    body: InLanguage,
    reply: AuditFile,
  }),
  'GET /api/admin/audit': endpoint({ query: AuditQuery, reply: AuditLog }),
  'POST /api/admin/audit/export': endpoint({ body: InLanguage, reply: AuditFile }),
} as const;
