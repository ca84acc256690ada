import { answerResume, answerStep1 } from './answer.ts';
import type { ClientIds } from './client-ids.ts';
import type { Connection } from './connection.ts';
import type { AllowList } from './guard.ts';
import { Intake, type Verdict, type Write } from './intake.ts';
import type { Limits } from './limits.ts';
import { LiveCopy } from './live-copy.ts';
import type { OnMetric } from './metric.ts';
import { Outage } from './outage.ts';
import { CLOSE, encode, type Place } from './protocol.ts';
import { askForMissing, settle } from './settle.ts';
import type { LogEntry, NewEntry, UpdateLog } from './update-log.ts';

/** What a connection is owed besides acks, in its turn. */
export type Question = { connection: Connection } & (
  | { asks: 'step1'; stateVector: Uint8Array }
  | ({ asks: 'resume' } & Place)
  /** a stock client has come, and sends nothing by itself that it already has */
  | { asks: 'greeting' }
  /** it was refused during an outage, and should be asked for what is missing */
  | { asks: 'again' }
);

export interface QueueOptions {
  document: string;
  log: UpdateLog;
  ids: ClientIds;
  limits: Limits;
  roots: ReadonlySet<string>;
  /** what documents may hold; absent: anything */
  allowed?: AllowList | undefined;
  now: () => number;
  onMetric: OnMetric;
  /** somebody's edit is durable */
  onEdited(document: string, person: string, at: number): void;
  /** a message may be acknowledged, so many ms after it came */
  onAck(ms: number): void;
  /** the log has grown: what everybody is to be sent */
  onEntries(entries: readonly LogEntry[]): void;
  onEnd(connection: Connection, code: number, reason: string): void;
  /** the document can't be served any more */
  onBroken(error: unknown): void;
  onIdle(): void;
}

/**
 * The sync messages of one document, taken one batch after another: judged, tried out, appended to the log, and only then
 * acknowledged and answered. Between two batches the copy holds what the log holds, and nothing else: so whatever is
 * answered from it is durable.
 */
export class SyncQueue {
  readonly #options: QueueOptions;
  readonly #live: LiveCopy;
  readonly #intake: Intake;
  readonly #outage: Outage;
  readonly #desk: Parameters<typeof settle>[0];
  readonly #refused = new Set<Connection>();
  #writes: Write[] = [];
  #questions: Question[] = [];
  #working = false;
  #opened = false;
  #closed = false;
  #appendingSince: number | null = null;

  constructor(options: QueueOptions) {
    const { document, log, onEntries, onMetric, onEnd, onBroken, now } = options;
    this.#options = options;
    const onFailure = (error: unknown) => onMetric('follow-failed', document, error);
    const live = new LiveCopy({ document, log, onEntries, onFailure, onBroken });
    this.#live = live;
    this.#intake = new Intake({ ...options, live });
    this.#outage = new Outage(now, () => this.#askAgain());
    this.#desk = { document, onMetric, onEnd, stateVector: () => live.copy.stateVector() };
    this.#schedule();
  }

  get epoch(): string {
    return this.#live.epoch;
  }

  /** how far it has passed the log on */
  get position(): number {
    return this.#live.position;
  }

  get idle(): boolean {
    return !this.#working;
  }

  write(write: Write): void {
    const { connection, bytes } = write;
    connection.waiting += bytes.length;
    if (connection.waiting > this.#options.limits.inbox) {
      this.#options.onMetric('inbox-overrun', this.#options.document, undefined, connection.visitor.connection);
      return this.#options.onEnd(connection, CLOSE.unavailable, 'sends more than can be stored');
    }
    this.#writes.push(write);
    this.#schedule();
  }

  ask(question: Question): void {
    this.#questions.push(question);
    this.#schedule();
  }

  /** Gives up on a log that does not answer. */
  tick(): void {
    const { now, limits, onBroken } = this.#options;
    if (this.#appendingSince !== null && now() - this.#appendingSince > limits.patience)
      onBroken(new Error('the update log does not answer'));
  }

  close(): void {
    this.#closed = true;
    this.#outage.over();
    this.#live.close();
  }

  /** At the end of the turn, so that what came through several sockets at once makes one batch. */
  #schedule() {
    if (this.#working || this.#closed) return;
    this.#working = true;
    setImmediate(() => void this.#work());
  }

  async #work() {
    try {
      if (!this.#opened) await this.#live.open();
      this.#opened = true;
      while (!this.#closed && this.#writes.length + this.#questions.length > 0) await this.#takeBatch();
    } catch (error) {
      this.#options.onBroken(error);
    }
    this.#working = false;
    this.#options.onIdle();
  }

  async #takeBatch() {
    const [writes, questions] = [this.#writes, this.#questions];
    [this.#writes, this.#questions] = [[], []];
    if (writes.length > 0) await this.#takeWrites(writes);
    for (const question of questions) if (!this.#closed) await this.#answer(question);
  }

  async #takeWrites(writes: readonly Write[]) {
    const verdicts = this.#outage.waiting ? writes.map(inOutage) : await this.#intake.weigh(writes);
    const fresh = writes.filter((_, i) => verdicts[i] === 'new');
    const stored = fresh.length === 0 || (await this.#append(fresh));
    if (!stored && !this.#closed) await this.#live.renew();
    if (this.#closed) return;
    for (const [i, write] of writes.entries()) {
      write.connection.waiting -= write.bytes.length;
      const verdict = stored ? (verdicts[i] as Verdict) : afterLoss(verdicts[i] as Verdict);
      settle(this.#desk, write, verdict);
      if (verdict === 'not-stored') this.#refused.add(write.connection);
      if (verdict === 'new' || verdict === 'known') this.#options.onAck(performance.now() - write.cameAt);
    }
    for (const connection of new Set(writes.map((write) => write.connection))) connection.sendAck();
  }

  /** @returns whether they are durable */
  async #append(writes: readonly Write[]): Promise<boolean> {
    const { document, log, now, onEdited } = this.#options;
    const entries = writes.map((write) => toEntry(write, now()));
    this.#appendingSince = now();
    try {
      await log.append(document, entries);
    } catch (error) {
      this.#notStored(error);
      return false;
    } finally {
      this.#appendingSince = null;
    }
    this.#outage.over();
    for (const { origin, at } of entries) onEdited(document, origin.person, at);
    return true;
  }

  #notStored(error: unknown) {
    const { document, limits, onMetric, onBroken } = this.#options;
    if (this.#closed) return;
    onMetric('append-failed', document, error);
    this.#outage.failed();
    if (this.#outage.lasts >= limits.patience) onBroken(error);
  }

  #askAgain() {
    for (const connection of this.#refused) this.ask({ asks: 'again', connection });
    this.#refused.clear();
  }

  async #answer(question: Question): Promise<void> {
    const { connection } = question;
    if (connection.closed) return;
    if (connection.behind) return this.#options.onEnd(connection, CLOSE.slowReader, 'asks more than it reads');
    switch (question.asks) {
      case 'step1':
        return await answerStep1(connection, this.#live, question.stateVector);
      case 'resume':
        return await answerResume(connection, this.#live, question);
      case 'greeting':
        return connection.send(encode.sync('step1', this.#live.copy.stateVector()));
      case 'again':
        return askForMissing(this.#desk, connection);
    }
  }
}

const toEntry = ({ bytes, connection: { visitor } }: Write, at: number): NewEntry => ({
  update: bytes,
  kind: 'edit',
  origin: {
    person: visitor.person,
    school: visitor.school,
    serving: visitor.serving,
    connection: visitor.connection,
  },
  at,
});

/** Nothing is tried before the log can be written again; a reader is told why all the same. */
const inOutage = ({ connection }: Write): Verdict =>
  connection.visitor.role === 'reader' ? 'read-only' : 'not-stored';

/** What was known in a batch that was lost may have been known only from that batch. */
const afterLoss = (verdict: Verdict): Verdict => (verdict === 'new' || verdict === 'known' ? 'not-stored' : verdict);
