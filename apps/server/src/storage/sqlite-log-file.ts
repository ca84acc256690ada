import { DatabaseSync } from 'node:sqlite';
import { StartRefused } from '../errors.ts';

/** Forward only, and never changed once released: number n is the nth of the list. */
const MIGRATIONS = [
  `
create table log (epoch text not null) strict;
create table document (id integer primary key, name text not null unique, head integer not null) strict;
create table origin (
  id integer primary key, person text not null, school text not null, serving text not null, connection text
) strict;
create index originByConnection on origin (connection, person, school, serving);
create table entry (
  document integer not null references document (id),
  position integer not null,
  kind text not null,
  origin integer not null references origin (id),
  at integer not null,
  bytes blob not null,
  primary key (document, position)
) strict, without rowid;
`,
  `
alter table document add column dropped integer not null default 0;
create table snapshot (
  document integer primary key references document (id), position integer not null, bytes blob not null, vector blob not null
) strict;
`,
];
const VERSION = MIGRATIONS.length;

/** Opens a connection of its own to the file; a commit on it survives a power cut. */
export const openFile = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  return database;
};

/** Makes the tables, or brings them up to date; several processes may start at once. */
export const prepareFile = (path: string): void => {
  const database = openFile(path);
  try {
    database.exec('begin immediate');
    const version = Number(database.prepare('pragma user_version').get()?.user_version);
    if (version > VERSION)
      throw new StartRefused(
        'The update log was written by a newer version of this program: install that version again.',
      );
    if (version < VERSION) migrate(database, version);
    database.exec('commit');
  } finally {
    database.close();
  }
};

const migrate = (database: DatabaseSync, from: number) => {
  database.exec(`${MIGRATIONS.slice(from).join('')} pragma user_version = ${VERSION}`);
  if (from === 0) database.prepare('insert into log (epoch) values (?)').run(crypto.randomUUID());
};
