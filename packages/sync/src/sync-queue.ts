import { Answering, type Question } from './answering.ts';
import type { ClientIds } from './client-ids.ts';
import type { Connection } from './connection.ts';
import type { AllowList } from './guard.ts';
import { Intake, type Write } from './intake.ts';
import { LiveCopy } from './live-copy.ts';
import { Pace } from './pace.ts';
import { CLOSE } from './protocol.ts';
import { Refusals } from './refusals.ts';
import type { Desk } from './settle.ts';
import { type OfferedSnapshot, Snapshots } from './snapshots.ts';
import { Storing, type StoringOptions } from './storing.ts';
import { Unanswered } from './unanswered.ts';
import type { LogEntry } from './update-log.ts';

export interface QueueOptions extends StoringOptions {
  ids: ClientIds;
  roots: ReadonlySet<string>;
  /** what documents may hold; absent: anything */
  allowed?: AllowList | undefined;
  /** how many are here */
  people(): number;
  /** the log is so long that a snapshot should stand in front of it; @returns whether one that is as new does now */
  onSnapshot(document: string, snapshot: OfferedSnapshot): boolean | Promise<boolean>;
  /** may what a log has lost be brought back, if it was written under an id that became somebody's at that time */
  mayRecover(issuedAt: number | undefined): boolean | Promise<boolean>;
  /** is a page here that writes under this client id, and lacks nothing of the log */
  isCurrent(client: number): boolean;
  /** the log has grown: what everybody is to be sent */
  onEntries(entries: readonly LogEntry[]): void;
  onEnd(connection: Connection, code: number, reason: string): void;
  onIdle(): void;
}

/**
 * The sync messages of one document, taken one batch after another: first what is written, then what is asked. Between two batches the copy holds what the log holds, and nothing else: so whatever is
 * answered from it is durable.
 */
export class SyncQueue {
  readonly #options: QueueOptions;
  readonly #live: LiveCopy;
  readonly #unanswered: Unanswered;
  readonly #snapshots: Snapshots;
  readonly #storing: Storing;
  readonly #desk: Desk;
  #writes: Write[] = [];
  #questions: Question[] = [];
  #working = false;
  #opened = false;
  #closed = false;
  readonly #pace = new Pace();

  constructor(options: QueueOptions) {
    const { document, limits, onEntries, onMetric, onEnd, onBroken, steady } = options;
    this.#options = options;
    const unanswered = new Unanswered(steady);
    this.#unanswered = unanswered;
    const log = unanswered.watch(options.log);
    const onFailure = (error: unknown) => onMetric('follow-failed', document, error);
    const live = new LiveCopy({ document, log, onEntries, onFailure, onBroken });
    this.#live = live;
    this.#snapshots = new Snapshots({ ...options, live });
    const mayRecover = (issuedAt: number | undefined) => unanswered.wait(options.mayRecover(issuedAt));
    const intake = new Intake({ ...options, live, ids: unanswered.watch(options.ids), mayRecover });
    const stateVector = async () => (await live.warm()).stateVector();
    const desk = { document, onMetric, onEnd, refusals: new Refusals(limits), stateVector };
    this.#desk = desk;
    const onRetry = (refused: readonly Connection[]) =>
      refused.forEach((connection) => this.ask({ asks: 'again', connection }));
    this.#storing = new Storing({ ...options, log, live, intake, desk, onRetry });
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
    if (this.#working || !this.#live.isWarm || steady() - this.#storing.wroteAt < limits.warm) return;
    this.#snapshots.offerBeyond(limits.quietTail);
    this.#live.cool();
  }

  /** Before the last has left for good. */
  rest(): void {
    if (!this.#working) this.#snapshots.offerBeyond(this.#options.limits.quietTail);
  }

  close(): void {
    this.#closed = true;
    this.#storing.close();
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
    if (writes.length > 0) await this.#storing.take(writes);
    if (!this.#closed) this.#snapshots.offerBeyond(this.#options.limits.tail);
    const answering = new Answering({ live: this.#live, storing: this.#storing, desk: this.#desk });
    for (const question of questions) if (!this.#closed) await answering.answer(question);
  }
}
