// apart from the schemas: the browser needs these without loading them

/** The columns of a roster, in the order of the template. */
export const ROSTER_COLUMNS = ['name', 'school', 'subject', 'grade', 'role', 'login', 'phone'] as const;
export type RosterColumn = (typeof ROSTER_COLUMNS)[number];

/** What each is headed by in the template. */
export const ROSTER_HEADINGS: Record<RosterColumn, string> = {
  name: '姓名',
  school: '学校',
  subject: '任教学科',
  grade: '任教年级',
  role: '角色',
  login: '登录名',
  phone: '手机号',
};

export const ROSTER_MAX_BYTES = 2 * 2 ** 20;
/** people in one file */
export const ROSTER_MAX_ROWS = 1000;
export const NAME_MAX_LENGTH = 40;
/** What stands in the place of a number that must not be kept, not even on the way back to the page it came from. */
export const IDENTITY_MASK = '××××××××××××××××××';

/** What may be wrong with a row; the sentence is the client's. */
export const ROSTER_FAULTS = [
  'empty',
  'formula',
  'identity-number',
  'name-missing',
  'name-long',
  'name-odd',
  'school-missing',
  'school-unknown',
  'school-not-yours',
  'subject-unknown',
  'grade-unknown',
  'role-unknown',
  'role-not-yours',
  'principal-elsewhere',
  'login-odd',
  'login-missing',
  'login-repeated',
  'login-taken',
  'person-repeated',
  'person-here',
  'phone-odd',
] as const;
export type RosterFault = (typeof ROSTER_FAULTS)[number];
