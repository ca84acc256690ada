import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { readSheet } from 'read-excel-file/universal';
import { ROSTER_MAX_ROWS } from '@gongbei/contract/roster-rules';
import { Refusal } from '../errors.ts';

/** Bytes that a workbook may become when it is unpacked, and the parts that it may consist of. */
const UNPACKED = 24 * 2 ** 20;
const PARTS = 200;
/** Rows that are read at all: those left empty at the end do not count against anybody. */
const MOST_ROWS = ROSTER_MAX_ROWS * 4;
const MOST_COLUMNS = 40;

const unreadable = (cause: unknown) => new Refusal('roster-unreadable', undefined, { cause });

const decode = (bytes: Uint8Array, encoding: string): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
};

/** Spreadsheets of schools write UTF-8 with a mark, or the national encoding without one. */
const textOf = (bytes: Uint8Array): string => {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? decode(bytes, 'utf-16le') : null;
  const text = marked ?? decode(bytes, 'utf-8') ?? decode(bytes, 'gb18030');
  if (text === null || text.includes('\0')) throw new Refusal('roster-unreadable');
  return text;
};

const separatorOf = (text: string): string => {
  const [heading = ''] = text.split('\n', 1);
  return [',', '\t', ';', ',', '，'].find((one) => heading.includes(one)) ?? ',';
};

const parseCsv = (bytes: Uint8Array): string[][] => {
  const text = textOf(bytes);
  try {
    return parse(text, {
      bom: true,
      delimiter: separatorOf(text),
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: 20_000,
      to: MOST_ROWS,
    });
  } catch (error) {
    throw unreadable(error);
  }
};

/** What a workbook says it unpacks to; the unpacker itself gives no part more room than that. */
const refuseBomb = (bytes: Uint8Array) => {
  let unpacked = 0;
  let parts = 0;
  const filter = ({ originalSize }: { originalSize: number }) => {
    unpacked += originalSize;
    parts++;
    return false;
  };
  try {
    unzipSync(bytes, { filter });
  } catch (error) {
    throw unreadable(error);
  }
  if (unpacked > UNPACKED || parts > PARTS) throw new Refusal('too-large');
};

const parseWorkbook = async (bytes: Uint8Array<ArrayBuffer>): Promise<string[][]> => {
  refuseBomb(bytes);
  try {
    // numbers stay the text that they are: a phone number is no quantity
    const rows = await readSheet(new Blob([bytes]), 1, { parseNumber: (text: string) => text });
    return rows.slice(0, MOST_ROWS).map((row) => row.slice(0, MOST_COLUMNS).map((cell) => asText(cell)));
  } catch (error) {
    throw unreadable(error);
  }
};

const asText = (cell: unknown): string => {
  if (cell === null || cell === undefined) return '';
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
};

const isWorkbook = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b;

/**
 * The cells of a CSV file (UTF-8, GB18030 or UTF-16) or of the first sheet of an XLSX workbook. It may take long or need
 * much with a file made to do so: call it where that harms nobody.
 */
export const parseSheet = async (bytes: Uint8Array<ArrayBuffer>): Promise<string[][]> =>
  isWorkbook(bytes) ? parseWorkbook(bytes) : parseCsv(bytes);
