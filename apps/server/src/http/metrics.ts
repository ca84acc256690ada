import { setTimeout as pass } from 'node:timers/promises';
import { type Metric, METRICS } from '@gongbei/sync/metric';
import { CLOSE } from '@gongbei/sync/protocol';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** s; the promise is 0.1 for nineteen of twenty acks */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** ms that one figure may take; a database that hangs must not hide all others */
const PATIENCE = 1_000;

/** What a socket may end with. A client can say any number, and none may become a series of its own. */
const CODES: ReadonlySet<number> = new Set([...Object.values(CLOSE), 1001, 1002, 1003, 1005, 1006, 1009, 1011]);

/** A figure that is looked up when somebody asks for it. */
type Look = () => number | Promise<number>;

/** What whoever runs the server watches, as Prometheus reads it. Nothing in it names a person or a document. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #events = this.#counter('gongbei_document_events_total', 'What went wrong with open documents', 'event');
  readonly #refused = this.#counter('gongbei_refused_updates_total', 'Updates that were not taken', 'code');
  readonly #closed = this.#counter('gongbei_document_closes_total', 'Ends of document sockets', 'code');
  readonly #appends = this.#counter(
    'gongbei_appends_total',
    'Appends to update logs, whether they were stored',
    'stored',
  );
  readonly #acks = this.#histogram('gongbei_ack_seconds', 'From the arrival of an update to its ack');
  readonly #append = this.#histogram('gongbei_append_seconds', 'Until an append was durable');
  readonly #follow = this.#histogram(
    'gongbei_follow_seconds',
    'From an edit being taken to a room hearing it from the log',
  );

  constructor() {
    for (const event of METRICS) this.#events.inc({ event }, 0);
    for (const stored of ['yes', 'no']) this.#appends.inc({ stored }, 0);
  }

  /** Of the process itself: memory, CPU, handles, garbage, how late the event loop is. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Shows a figure of the moment. One that can't be had is shown as not a number. */
  show(name: string, help: string, look: Look): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      async collect() {
        const late = pass(PATIENCE, Number.NaN, { ref: false });
        this.set(await Promise.race([Promise.resolve().then(look), late]).catch(() => Number.NaN));
      },
    });
  }

  readonly onAck = (ms: number): void => this.#acks.observe(ms / 1000);

  readonly onClose = (code: number): void => this.#closed.inc({ code: CODES.has(code) ? String(code) : 'other' });

  readonly onEvent = (event: Metric, detail: unknown): void => {
    this.#events.inc({ event });
    if (event === 'update-refused') this.#refused.inc({ code: String(detail) });
  };

  onAppend(stored: boolean, ms: number): void {
    this.#appends.inc({ stored: stored ? 'yes' : 'no' });
    if (stored) this.#append.observe(ms / 1000);
  }

  onFollow(ms: number): void {
    this.#follow.observe(ms / 1000);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #counter(name: string, help: string, label: string) {
    return new Counter({ name, help, labelNames: [label], registers: [this.#registry] });
  }

  #histogram(name: string, help: string) {
    return new Histogram({ name, help, buckets: BUCKETS, registers: [this.#registry] });
  }
}
