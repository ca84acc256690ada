import type { Write } from './intake.ts';
import type { NewEntry } from './update-log.ts';

/** What the log keeps of a message: its bytes, and who is behind them. */
export const toEntry = ({ bytes, recovered, connection: { visitor } }: Write, at: number): NewEntry => ({
  update: bytes,
  kind: recovered ? 'recovered' : 'edit',
  origin: {
    person: recovered?.person ?? visitor.person,
    school: recovered?.school ?? visitor.school,
    serving: recovered?.school ?? visitor.serving,
    connection: visitor.connection,
  },
  at,
});
