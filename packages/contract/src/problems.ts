import { z } from 'zod';

/**
 * Everything the server can say no with: one code each. The sentence for a person is the client's, in their language.
 * `retry` says whether the same request may succeed later without a change.
 */
export const problems = {
  'invalid-request': { status: 400, retry: false },
  'signed-out': { status: 401, retry: false },
  /** user name or password, it is not said which */
  'wrong-sign-in': { status: 401, retry: false },
  /** user name or one-time code, it is not said which */
  'wrong-code': { status: 401, retry: false },
  /** the current password, when a new one is to be set */
  'wrong-password': { status: 403, retry: false },
  /** what is asked needs the password once more: it was given too long ago */
  'password-needed': { status: 403, retry: false },
  forbidden: { status: 403, retry: false },
  'foreign-origin': { status: 403, retry: false },
  'not-found': { status: 404, retry: false },
  'stage-changed': { status: 409, retry: false },
  'document-locked': { status: 409, retry: false },
  'reviewer-not-eligible': { status: 409, retry: false },
  /** to submit a plan it needs a title, a subject, a grade, one goal and one step; `field` names the first one missing */
  'not-ready': { status: 409, retry: false },
  'newer-than-reviewed': { status: 409, retry: false },
  /** a group, pair, proposal or exchange that has ended meanwhile */
  'arrangement-over': { status: 409, retry: false },
  'already-there': { status: 409, retry: false },
  'exchange-overlaps': { status: 409, retry: false },
  /** a pair is for a term, and none is set for today */
  'no-term': { status: 409, retry: false },
  /** an invitation to another school than one's own */
  'invitation-elsewhere': { status: 409, retry: false },
  /** somebody else has changed something since the roster was checked, or it was never right */
  'roster-has-mistakes': { status: 409, retry: false },
  /** the installation has its administrator already */
  'setup-done': { status: 409, retry: false },
  'wrong-setup-token': { status: 403, retry: false },
  /** its last day is over: everything can be read, nothing changed */
  'community-ended': { status: 409, retry: false },
  'school-in-community': { status: 409, retry: false },
  'terms-overlap': { status: 409, retry: false },
  'too-large': { status: 413, retry: false },
  'unsupported-media-type': { status: 415, retry: false },
  'picture-unreadable': { status: 422, retry: false },
  /** neither CSV nor XLSX, or broken */
  'roster-unreadable': { status: 422, retry: false },
  /** no column of names */
  'roster-columns': { status: 422, retry: false },
  'roster-empty': { status: 422, retry: false },
  'roster-too-long': { status: 422, retry: false },
  /** a whole column of ID-card numbers */
  'roster-identity-numbers': { status: 422, retry: false },
  'too-many-requests': { status: 429, retry: true },
  internal: { status: 500, retry: true },
  unavailable: { status: 503, retry: true },
} as const satisfies Record<string, { status: number; retry: boolean }>;

export type ProblemCode = keyof typeof problems;

/** The body of every reply that is not a success. `field` names what was wrong with the request, never its value. */
export const Problem = z.object({
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  field: z.string().optional(),
  requestId: z.string(),
});
export type Problem = z.infer<typeof Problem>;
