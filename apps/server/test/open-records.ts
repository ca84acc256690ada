// Opens the records that it is told of, as a server does at its start, and ends.
import { openRecords } from '../src/storage/records.ts';

const [dataDir = '', databaseUrl] = process.argv.slice(2);
const records = await openRecords({ dataDir, databaseUrl: databaseUrl ?? null });
await records.close();
