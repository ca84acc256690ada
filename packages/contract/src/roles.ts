import { z } from 'zod';

/** Roles that a person holds in a community. A person may hold several. */
export const CommunityRole = z.enum([
  'community_head',
  'deputy_head',
  'principal',
  'academic_office',
  'supervisor',
  'teacher',
]);
export type CommunityRole = z.infer<typeof CommunityRole>;

export const GroupRole = z.enum(['head', 'member', 'adviser']);
export type GroupRole = z.infer<typeof GroupRole>;

export const SchoolKind = z.enum(['urban', 'township', 'site', 'office']);
export type SchoolKind = z.infer<typeof SchoolKind>;

/** The eight hues of the school palette. */
export const Hue = z.enum(['blue', 'green', 'orange', 'purple', 'red', 'cyan', 'olive', 'grey']);
export type Hue = z.infer<typeof Hue>;

export const CommunityMode = z.enum(['integrated', 'joint', 'cooperative']);
export type CommunityMode = z.infer<typeof CommunityMode>;

export const ExchangeKind = z.enum(['rotation', 'posting', 'visiting', 'shadowing', 'head_exchange']);
export type ExchangeKind = z.infer<typeof ExchangeKind>;
