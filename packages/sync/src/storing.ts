import type { Connection } from './connection.ts';
import { type Intake, NOTHING, type Verdict, type Write } from './intake.ts';
import type { Limits } from './limits.ts';
import { isLost, type LiveCopy, LogAway } from './live-copy.ts';
import type { OnMetric } from './metric.ts';
import { Outage } from './outage.ts';
import { type Desk, settle } from './settle.ts';
import { toEntry } from './to-entry.ts';
import type { UpdateLog } from './update-log.ts';

export interface StoringOptions {
  document: string;
  log: UpdateLog;
  limits: Limits;
  /** ms since 1970 */
  now: () => number;
  /** ms of a clock that only grows, whatever is done to the other */
  steady: () => number;
  onMetric: OnMetric;
  /** somebody's edit is durable */
  onEdited(document: string, person: string, at: number): void;
  /** a message may be acknowledged, so many ms after it came */
  onAck(ms: number): void;
  /** a message of this connection was taken */
  onTaken(connection: Connection): void;
  /** the document can't be served any more */
  onBroken(error: unknown): void;
}

interface Parts extends StoringOptions {
  live: LiveCopy;
  intake: Intake;
  desk: Desk;
  /** what was refused during an outage can be asked for again */
  onRetry(refused: readonly Connection[]): void;
}

/** Takes what clients write: judged, tried out, appended to the log, and only then acknowledged. */
export class Storing {
  /** when something was last given to the log */
  wroteAt = 0;
  readonly #parts: Parts;
  readonly #outage: Outage;
  readonly #refused = new Set<Connection>();
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#outage = new Outage(parts.steady, () => this.#retry());
  }

  async take(writes: readonly Write[]): Promise<void> {
    const verdicts = await this.#weigh(writes);
    const fresh = writes.filter((_, i) => verdicts[i] === 'new');
    const stored = fresh.length === 0 || (await this.#append(fresh));
    // made anew when it is next needed: a log that can't be written may be one that can't be read
    if (!stored) this.#parts.live.cool();
    for (const [i, write] of writes.entries()) {
      if (this.#closed) return;
      const weighed = verdicts[i] as Verdict;
      const verdict = stored ? weighed : afterLoss(weighed);
      write.connection.waiting -= write.bytes.length;
      if (verdict === 'new' || verdict === 'known') this.#taken(write);
      else await this.#refuse(write, verdict);
    }
  }

  /** The log could not be read for somebody who was refused before: they are asked when it can. */
  askLater(connection: Connection, { cause }: LogAway): void {
    this.#refused.add(connection);
    if (!this.#outage.waiting) this.#notStored(cause);
  }

  close(): void {
    this.#closed = true;
    this.#outage.over();
  }

  async #weigh(writes: readonly Write[]): Promise<Verdict[]> {
    if (this.#outage.waiting) return writes.map(inOutage);
    const { live, intake } = this.#parts;
    try {
      if (writes.some(isNews)) await live.warm();
      return await intake.weigh(writes);
    } catch (error) {
      if (!(error instanceof LogAway)) throw error;
      this.#notStored(error.cause);
      live.cool();
      return writes.map(inOutage);
    }
  }

  /** @returns whether they are durable */
  async #append(writes: readonly Write[]): Promise<boolean> {
    const { document, log, live, now, steady, onEdited } = this.#parts;
    const entries = writes.map((write) => toEntry(write, now()));
    this.wroteAt = steady();
    live.tried(entries.map(({ update }) => update));
    try {
      await log.append(document, entries, { fence: live.fence });
    } catch (error) {
      this.#notStored(error);
      return false;
    }
    this.#outage.over();
    for (const { kind, origin, at } of entries) if (kind === 'edit') onEdited(document, origin.person, at);
    return true;
  }

  #taken({ connection, n, step, cameAt }: Write) {
    connection.acks.take(n, step);
    this.#parts.onTaken(connection);
    this.#parts.onAck(performance.now() - cameAt);
  }

  async #refuse(write: Write, verdict: Exclude<Verdict, 'new' | 'known'>) {
    if (verdict === 'not-stored') this.#refused.add(write.connection);
    await settle(this.#parts.desk, write, verdict);
  }

  #notStored(error: unknown) {
    const { document, limits, onMetric, onBroken } = this.#parts;
    if (this.#closed) return;
    onMetric('append-failed', document, error);
    this.#outage.failed();
    if (isLost(error) || this.#outage.lasts >= limits.patience) onBroken(error);
  }

  #retry() {
    this.#parts.onRetry([...this.#refused]);
    this.#refused.clear();
  }
}

/** An empty update is known without looking. */
const isNews = ({ bytes, connection }: Write): boolean =>
  bytes.length > NOTHING && connection.visitor.role === 'editor';

/** Nothing is tried before the log can be written again; a reader is told why all the same. */
const inOutage = ({ connection }: Write): Verdict =>
  connection.visitor.role === 'reader' ? 'read-only' : 'not-stored';

/** What was known in a batch that was lost may have been known only from that batch; what it lacks is asked for afterwards. */
const afterLoss = (verdict: Verdict): Verdict =>
  verdict === 'new' || verdict === 'known' || verdict === 'missing' ? 'not-stored' : verdict;
