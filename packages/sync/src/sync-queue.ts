import { Answers } from './answer.ts';
import type { ClientIds } from './client-ids.ts';
import type { Connection } from './connection.ts';
import type { AllowList } from './guard.ts';
import { Intake, NOTHING, type Verdict, type Write } from './intake.ts';
import type { Limits } from './limits.ts';
import { isLost, LiveCopy, LogAway } from './live-copy.ts';
import type { OnMetric } from './metric.ts';
import { Outage } from './outage.ts';
import { Pace } from './pace.ts';
import { CLOSE, encode, type Place } from './protocol.ts';
import { Refusals } from './refusals.ts';
import { askForMissing, settle } from './settle.ts';
import { type OfferedSnapshot, Snapshots } from './snapshots.ts';
import { toEntry } from './to-entry.ts';
import { Unanswered } from './unanswered.ts';
import type { LogEntry, UpdateLog } from './update-log.ts';

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
  /** ms since 1970 */
  now: () => number;
  /** ms of a clock that only grows, whatever is done to the other */
  steady: () => number;
  onMetric: OnMetric;
  /** somebody's edit is durable */
  onEdited(document: string, person: string, at: number): void;
  /** a message may be acknowledged, so many ms after it came */
  onAck(ms: number): void;
  /** how many are here */
  people(): number;
  /** the log is so long that a snapshot should stand in front of it; @returns whether one that is as new does now */
  onSnapshot(document: string, snapshot: OfferedSnapshot): boolean | Promise<boolean>;
  /** may what a log has lost be brought back, if it was written under an id that became somebody's at that time */
  mayRecover(issuedAt: number | undefined): boolean | Promise<boolean>;
  /** is a page here that writes under this client id, and lacks nothing of the log */
  isCurrent(client: number): boolean;
  /** a message of this connection was taken */
  onTaken(connection: Connection): void;
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
  readonly #unanswered: Unanswered;
  readonly #snapshots: Snapshots;
  readonly #log: UpdateLog;
  readonly #desk: Parameters<typeof settle>[0];
  readonly #refused = new Set<Connection>();
  #writes: Write[] = [];
  #questions: Question[] = [];
  #working = false;
  #opened = false;
  #closed = false;
  #wroteAt = 0;
  readonly #pace = new Pace();

  constructor(options: QueueOptions) {
    const { document, onEntries, onMetric, onEnd, onBroken, steady } = options;
    this.#options = options;
    const unanswered = new Unanswered(steady);
    this.#unanswered = unanswered;
    this.#log = unanswered.watch(options.log);
    const onFailure = (error: unknown) => onMetric('follow-failed', document, error);
    const live = new LiveCopy({ document, log: this.#log, onEntries, onFailure, onBroken });
    this.#live = live;
    const mayRecover = (issuedAt: number | undefined) => unanswered.wait(options.mayRecover(issuedAt));
    this.#intake = new Intake({ ...options, live, ids: unanswered.watch(options.ids), mayRecover });
    this.#snapshots = new Snapshots({ ...options, live });
    this.#outage = new Outage(steady, () => this.#askAgain());
    const refusals = new Refusals(options.limits);
    this.#desk = { document, onMetric, onEnd, refusals, stateVector: async () => (await live.warm()).stateVector() };
    this.#schedule();
  }

  get epoch(): string {
    return this.#live.epoch;
  }

  /** how far it has passed the log on */
  get position(): number {
    return this.#live.position;
  }

  /** whether the document itself is held */
  get isWarm(): boolean {
    return this.#live.isWarm;
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

  /** Gives up on storage that does not answer; lets go of a document into which nobody writes any more. */
  tick(): void {
    const { steady, limits, onBroken } = this.#options;
    if (this.#unanswered.lasts > limits.patience) return onBroken(new Error('storage does not answer'));
    if (this.#working || !this.#live.isWarm || steady() - this.#wroteAt < limits.warm) return;
    this.#snapshots.offerBeyond(limits.quietTail);
    this.#live.cool();
  }

  /** Before the last has left for good. */
  rest(): void {
    if (!this.#working) this.#snapshots.offerBeyond(this.#options.limits.quietTail);
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
    const wait = this.#pace.wait(this.#options.people());
    if (wait < 1) setImmediate(() => void this.#work());
    else setTimeout(() => void this.#work(), wait);
  }

  async #work() {
    try {
      if (!this.#opened && !this.#closed) await this.#live.open();
      this.#opened = true;
      this.#pace.begin();
      if (!this.#closed) await this.#takeBatch();
    } catch (error) {
      if (!this.#closed) this.#options.onBroken(error);
    }
    this.#working = false;
    if (this.#writes.length + this.#questions.length > 0) this.#schedule();
    if (!this.#working) this.#options.onIdle();
  }

  async #takeBatch() {
    const [writes, questions] = [this.#writes, this.#questions];
    [this.#writes, this.#questions] = [[], []];
    if (writes.length > 0) await this.#takeWrites(writes);
    const answers = new Answers(this.#live);
    for (const question of questions) if (!this.#closed) await this.#answer(question, answers);
  }

  async #takeWrites(writes: readonly Write[]) {
    const verdicts = await this.#weigh(writes);
    const fresh = writes.filter((_, i) => verdicts[i] === 'new');
    const stored = fresh.length === 0 || (await this.#append(fresh));
    // made anew when it is next needed: a log that can't be written may be one that can't be read
    if (!stored) this.#live.cool();
    if (this.#closed) return;
    for (const [i, write] of writes.entries()) {
      const weighed = verdicts[i] as Verdict;
      const verdict = stored ? weighed : afterLoss(weighed);
      write.connection.waiting -= write.bytes.length;
      if (verdict === 'new' || verdict === 'known') this.#taken(write);
      else await this.#refuse(write, verdict);
    }
    this.#snapshots.offerBeyond(this.#options.limits.tail);
  }

  async #weigh(writes: readonly Write[]): Promise<Verdict[]> {
    if (this.#outage.waiting) return writes.map(inOutage);
    try {
      if (writes.some(isNews)) await this.#live.warm();
      return await this.#intake.weigh(writes);
    } catch (error) {
      if (!(error instanceof LogAway)) throw error;
      this.#notStored(error.cause);
      this.#live.cool();
      return writes.map(inOutage);
    }
  }

  #taken({ connection, n, step, cameAt }: Write) {
    connection.acks.take(n, step);
    this.#options.onTaken(connection);
    this.#options.onAck(performance.now() - cameAt);
  }

  async #refuse(write: Write, verdict: Exclude<Verdict, 'new' | 'known'>) {
    if (verdict === 'not-stored') this.#refused.add(write.connection);
    await settle(this.#desk, write, verdict);
  }

  /** @returns whether they are durable */
  async #append(writes: readonly Write[]): Promise<boolean> {
    const { document, now, steady, onEdited } = this.#options;
    const entries = writes.map((write) => toEntry(write, now()));
    this.#wroteAt = steady();
    this.#live.tried(entries.map(({ update }) => update));
    try {
      await this.#log.append(document, entries, { fence: this.#live.fence });
    } catch (error) {
      this.#notStored(error);
      return false;
    }
    this.#outage.over();
    for (const { kind, origin, at } of entries) if (kind === 'edit') onEdited(document, origin.person, at);
    return true;
  }

  #notStored(error: unknown) {
    const { document, limits, onMetric, onBroken } = this.#options;
    if (this.#closed) return;
    onMetric('append-failed', document, error);
    this.#outage.failed();
    if (isLost(error) || this.#outage.lasts >= limits.patience) onBroken(error);
  }

  #askAgain() {
    for (const connection of this.#refused) this.ask({ asks: 'again', connection });
    this.#refused.clear();
  }

  async #answer(question: Question, answers: Answers): Promise<void> {
    const { connection } = question;
    if (connection.closed) return;
    if (connection.behind) return this.#options.onEnd(connection, CLOSE.slowReader, 'asks more than it reads');
    try {
      await this.#reply(question, answers);
    } catch (error) {
      if (!(error instanceof LogAway)) throw error;
      if (question.asks === 'again') return this.#askLater(connection, error);
      this.#options.onMetric('document-unavailable', this.#options.document, error.cause);
      this.#options.onEnd(connection, CLOSE.unavailable, 'the log is away');
    }
  }

  #askLater(connection: Connection, error: LogAway) {
    this.#refused.add(connection);
    if (!this.#outage.waiting) this.#notStored(error.cause);
  }

  async #reply(question: Question, answers: Answers): Promise<void> {
    const { connection } = question;
    switch (question.asks) {
      case 'step1':
        return await answers.step1(connection, question.stateVector);
      case 'resume':
        return await answers.resume(connection, question);
      case 'greeting':
        return connection.send(encode.sync('step1', await this.#desk.stateVector()));
      case 'again':
        await this.#live.warm();
        return await askForMissing(this.#desk, connection);
    }
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
