import { z } from 'zod';
import { COMMUNITY_MODES } from './community-capabilities.ts';
import { ExchangeKinds } from './exchange-kinds.ts';

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

export const CommunityMode = z.enum(COMMUNITY_MODES);
export type CommunityMode = z.infer<typeof CommunityMode>;

export const ExchangeKind = z.enum(ExchangeKinds);
export type ExchangeKind = z.infer<typeof ExchangeKind>;

/** What is told of a community to its people, beside what happens to documents. */
export const CommunityEventKind = z.enum([
  'group-made',
  'group-ended',
  'member-joined',
  'member-left',
  'pair-made',
  'pair-ended',
  'goals-set',
  'exchange-proposed',
  'exchange-agreed',
  'exchange-declined',
  'exchange-withdrawn',
  'exchange-ended',
]);
export type CommunityEventKind = z.infer<typeof CommunityEventKind>;
