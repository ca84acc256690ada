import type { SchoolId } from '@gongbei/contract/ids';
import type { InvitedRole } from '@gongbei/contract/manage-people';

export interface KnownSchool {
  id: SchoolId;
  /** as it is shown */
  name: string;
  /** everything that it is called, short names too */
  names: readonly string[];
  mine: boolean;
}

const WORDS: Record<string, InvitedRole> = {
  '': 'teacher',
  教师: 'teacher',
  老师: 'teacher',
  teacher: 'teacher',
  教务处: 'academic_office',
  教务主任: 'academic_office',
  'academic office': 'academic_office',
  校长: 'principal',
  principal: 'principal',
};

interface ReadRole {
  role: InvitedRole;
  /** the school that a principal was written to be of */
  of: KnownSchool | null;
}

/** 校长 is the own school's, 雾坪乡中心小学校长 that one's; null: there is no such role. */
export const readRole = (typed: string, schools: readonly KnownSchool[]): ReadRole | null => {
  const role = WORDS[typed.toLowerCase()];
  if (role) return { role, of: null };
  if (!typed.endsWith('校长')) return null;
  const of = schools.find(({ names }) => names.includes(typed.slice(0, -2)));
  return of ? { role: 'principal', of } : null;
};
