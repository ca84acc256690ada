import writeXlsxFile from 'write-excel-file/node';
import { ROSTER_COLUMNS, ROSTER_HEADINGS } from '@gongbei/contract/roster-rules';

const headings = ROSTER_COLUMNS.map((column) => ROSTER_HEADINGS[column]);
const WIDTHS = [12, 24, 16, 16, 10, 14, 16];

/** With the mark without which spreadsheets take UTF-8 for something else. */
const csv = (school: string): Buffer => Buffer.from(`\uFEFF${headings.join(',')}\r\n,${quoted(school)},,,教师,,\r\n`);

const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const workbook = async (school: string): Promise<Buffer> => {
  const heading = headings.map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
  // text, or a phone number would be counted with
  const first = ['', school, '', '', '教师', '', ''].map((value) => ({ value, type: String, format: '@' }));
  const columns = WIDTHS.map((width) => ({ width }));
  return writeXlsxFile([heading, first], { columns, sheet: '花名册', stickyRowsCount: 1 }).toBuffer();
};

/** A roster to fill in, begun with the school that it is for. */
export const rosterTemplate = (format: 'csv' | 'xlsx', school: string): Promise<Buffer> =>
  format === 'csv' ? Promise.resolve(csv(school)) : workbook(school);
