import { Answers } from './answer.ts';
import type { Connection } from './connection.ts';
import { type LiveCopy, LogAway } from './live-copy.ts';
import { CLOSE, encode, type Place } from './protocol.ts';
import { askForMissing, type Desk } from './settle.ts';
import type { Storing } from './storing.ts';

/** What a connection is owed besides acks, in its turn. */
export type Question = { connection: Connection } & (
  | { asks: 'step1'; stateVector: Uint8Array }
  | ({ asks: 'resume' } & Place)
  /** a stock client has come, and sends nothing by itself that it already has */
  | { asks: 'greeting' }
  /** it was refused during an outage, and should be asked for what is missing */
  | { asks: 'again' }
);

interface Parts {
  live: LiveCopy;
  storing: Storing;
  desk: Desk;
}

/** Answers questions of one turn: what is read or merged for one serves the others too. */
export class Answering {
  readonly #parts: Parts;
  readonly #answers: Answers;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#answers = new Answers(parts.live);
  }

  async answer(question: Question): Promise<void> {
    const { desk } = this.#parts;
    const { connection } = question;
    if (connection.closed) return;
    if (connection.behind) return desk.onEnd(connection, CLOSE.slowReader, 'asks more than it reads');
    try {
      await this.#reply(question);
    } catch (error) {
      if (!(error instanceof LogAway)) throw error;
      this.#away(question, error);
    }
  }

  #away({ asks, connection }: Question, error: LogAway) {
    const { storing, desk } = this.#parts;
    if (asks === 'again') return storing.askLater(connection, error);
    desk.onMetric('document-unavailable', desk.document, error.cause);
    desk.onEnd(connection, CLOSE.unavailable, 'the log is away');
  }

  async #reply(question: Question): Promise<void> {
    const { live, desk } = this.#parts;
    const { connection } = question;
    switch (question.asks) {
      case 'step1':
        return await this.#answers.step1(connection, question.stateVector);
      case 'resume':
        return await this.#answers.resume(connection, question);
      case 'greeting':
        return connection.send(encode.sync('step1', await desk.stateVector()));
      case 'again':
        await live.warm();
        return await askForMissing(desk, connection);
    }
  }
}
