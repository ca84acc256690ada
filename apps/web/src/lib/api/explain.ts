import { m } from '#lib/i18n/paraglide/messages.js';
import { AskError, type AskCode } from './ask.ts';

const SENTENCES: Record<AskCode, () => string> = {
  'invalid-request': m.problem_invalid_request,
  'signed-out': m.problem_signed_out,
  'wrong-sign-in': m.problem_wrong_sign_in,
  'wrong-password': m.problem_wrong_password,
  'password-needed': m.problem_password_needed,
  forbidden: m.problem_forbidden,
  'foreign-origin': m.problem_foreign_origin,
  'not-found': m.problem_not_found,
  'stage-changed': m.problem_stage_changed,
  'document-locked': m.problem_document_locked,
  'reviewer-not-eligible': m.problem_reviewer_not_eligible,
  'not-ready': m.problem_not_ready,
  'newer-than-reviewed': m.problem_newer_than_reviewed,
  'arrangement-over': m.problem_arrangement_over,
  'already-there': m.problem_already_there,
  'exchange-overlaps': m.problem_exchange_overlaps,
  'no-term': m.problem_no_term,
  'setup-done': m.problem_setup_done,
  'wrong-setup-token': m.problem_wrong_setup_token,
  'community-ended': m.problem_community_ended,
  'school-in-community': m.problem_school_in_community,
  'terms-overlap': m.problem_terms_overlap,
  'too-large': m.problem_too_large,
  'unsupported-media-type': m.problem_unsupported_media_type,
  'picture-unreadable': m.problem_picture_unreadable,
  'wrong-code': m.problem_wrong_code,
  'invitation-elsewhere': m.problem_invitation_elsewhere,
  'roster-has-mistakes': m.problem_roster_has_mistakes,
  'roster-unreadable': m.problem_roster_unreadable,
  'roster-columns': m.problem_roster_columns,
  'roster-empty': m.problem_roster_empty,
  'roster-too-long': m.problem_roster_too_long,
  'roster-identity-numbers': m.problem_roster_identity_numbers,
  'too-many-requests': m.problem_too_many_requests,
  internal: m.problem_internal,
  unavailable: m.problem_unavailable,
  unreachable: m.problem_unreachable,
};

/** One sentence for a person: what happened, what is safe, what to do. */
export const explainCode = (code: AskCode): string => SENTENCES[code]();

export const explain = (error: unknown): string => explainCode(error instanceof AskError ? error.code : 'internal');
