/** Everything that the audit log names as done. No schema library here: the browser imports this file. */
export const AUDIT_ACTIONS = [
  // sign-ins
  'sign-in',
  'sign-out',
  'end-sign-in',
  'set-password',
  'change-password',
  // people
  'import-people',
  'invite-person',
  'revoke-invitation',
  'accept-invitation',
  'make-code',
  'reset-sign-in',
  'change-person',
  'disable-person',
  'enable-person',
  'move-person',
  'leave-community',
  // rights
  'grant-role',
  'revoke-role',
  'hand-people',
  'take-back-people',
  'join-group',
  'leave-group',
  'name-editor',
  'unname-editor',
  'change-owner',
  'move-to-group',
  // arrangements
  'make-group',
  'change-group',
  'end-group',
  'make-pair',
  'change-pair',
  'end-pair',
  'propose-exchange',
  'agree-exchange',
  'decline-exchange',
  'change-exchange',
  'end-exchange',
  // the installation
  'begin-installation',
  'make-school',
  'change-school',
  'end-school',
  'make-community',
  'change-community',
  'end-community',
  'join-community',
  'make-term',
  'change-term',
  // documents
  'discuss',
  'redraft',
  'submit',
  'withdraw',
  'return',
  'approve',
  'revise',
  'archive',
  'unarchive',
  'restore',
  'name-milestone',
  'view-history',
  'export-document',
  'export-audit',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const AUDIT_OBJECTS = [
  'person',
  'school',
  'community',
  'term',
  'group',
  'pair',
  'exchange',
  'invitation',
  'document',
  'audit-log',
] as const;
export type AuditObject = (typeof AUDIT_OBJECTS)[number];

export const AUDIT_RESULTS = ['done', 'refused'] as const;
export type AuditResult = (typeof AUDIT_RESULTS)[number];
