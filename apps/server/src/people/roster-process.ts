// Reads the roster on its standard input in a process of its own, which a file made to harm may exhaust alone: memory that
// runs out in a mere thread ends the whole server.
import { buffer } from 'node:stream/consumers';
import { Refusal } from '../errors.ts';
import { parseSheet } from './parse-sheet.ts';
import { rosterRows } from './roster-rows.ts';

try {
  const rows = rosterRows(await parseSheet(Uint8Array.from(await buffer(process.stdin))));
  process.stdout.write(JSON.stringify({ rows }));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stdout.write(JSON.stringify({ refused: error.code }));
}
