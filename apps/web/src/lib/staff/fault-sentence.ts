import type { RosterFinding } from '@gongbei/contract/roster';
import { ROSTER_HEADINGS, type RosterColumn, type RosterFault } from '@gongbei/contract/roster-rules';
import { m } from '#lib/i18n/paraglide/messages.js';

const COLUMNS: Record<RosterColumn, () => string> = {
  name: m.roster_column_name,
  school: m.roster_column_school,
  subject: m.roster_column_subject,
  grade: m.roster_column_grade,
  role: m.roster_column_role,
  login: m.roster_column_login,
  phone: m.roster_column_phone,
};
export const columnName = (column: RosterColumn): string => COLUMNS[column]();

interface Facts {
  /** as it is headed in the file */
  column: string;
  text: string;
  school: string;
  other: number;
  count: number;
}

const SENTENCES: Record<RosterFault, (facts: Facts) => string> = {
  empty: () => m.roster_fault_empty(),
  formula: m.roster_fault_formula,
  'identity-number': m.roster_fault_identity_number,
  'name-missing': () => m.roster_fault_name_missing(),
  'name-long': m.roster_fault_name_long,
  'name-odd': m.roster_fault_name_odd,
  'school-missing': () => m.roster_fault_school_missing(),
  'school-unknown': m.roster_fault_school_unknown,
  'school-not-yours': m.roster_fault_school_not_yours,
  'subject-unknown': m.roster_fault_subject_unknown,
  'grade-unknown': m.roster_fault_grade_unknown,
  'role-unknown': m.roster_fault_role_unknown,
  'role-not-yours': m.roster_fault_role_not_yours,
  'principal-elsewhere': m.roster_fault_principal_elsewhere,
  'login-odd': m.roster_fault_login_odd,
  'login-missing': m.roster_fault_login_missing,
  'login-repeated': m.roster_fault_login_repeated,
  'login-taken': m.roster_fault_login_taken,
  'person-repeated': m.roster_fault_person_repeated,
  'person-here': m.roster_fault_person_here,
  'phone-odd': m.roster_fault_phone_odd,
};

/** What is wrong with a row, in one sentence that names the row. */
export const faultSentence = (row: number, finding: RosterFinding): string => {
  const { fault, column, text = '', school = '', other = 0, count = 0 } = finding;
  const facts = { column: column ? ROSTER_HEADINGS[column] : '', text, school, other, count };
  return m.roster_row({ row, text: SENTENCES[fault](facts) });
};
