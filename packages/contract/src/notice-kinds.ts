/** What somebody is told of at the bell. No schema library here: the browser imports this file. */
export const NOTICE_KINDS = [
  // about a document
  'named-co-planner',
  'named-editor',
  'mentioned',
  'submitted',
  'returned',
  'approved',
  'owner-handed',
  // about a place in the community
  'role-granted',
  'group-joined',
  'group-headed',
  'pair-made',
  'exchange-proposed',
  'exchange-agreed',
  'exchange-declined',
  'exchange-ended',
  'documents-left',
  'invited',
  // about one's own sign-in
  'sign-in-reset',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];
