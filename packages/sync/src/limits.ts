export interface Limits {
  /** bytes of one update; a document of text never comes near */
  update: number;
  /** structs in one update, and as many ranges that it deletes: each may split what is there */
  structs: number;
  /** bytes of one state vector */
  stateVector: number;
  /** bytes of one awareness message */
  awareness: number;
  /** how deep nodes may lie in each other */
  depth: number;
  /** bytes that wait for a slow reader: past `soft` it gets no cursors, past `hard` it is closed */
  softBacklog: number;
  hardBacklog: number;
  /** bytes that one connection may have waiting for the log */
  inbox: number;
  /** questions (step 1, resume, who is there) that one connection may ask at once, and ms until it may ask one more */
  questions: number;
  questionEvery: number;
  /** updates of one connection that may be refused by its own fault, and ms until one more may */
  refusals: number;
  refusalEvery: number;
  /** new client ids per person, document and day */
  clientIds: number;
  /** ms after which a log that can't be written sends everybody away */
  patience: number;
  /** ms for which a colleague who was cut off is remembered */
  cut: number;
  /** ms for which a document is held after the last who wrote */
  warm: number;
  /** entries after which a snapshot is due: while people write, and when it becomes quiet */
  tail: number;
  quietTail: number;
}

const MEGABYTE = 1_000_000;

export const LIMITS: Limits = {
  update: 4 * MEGABYTE,
  structs: 50_000,
  stateVector: 64_000,
  awareness: 16_000,
  depth: 64,
  softBacklog: 1 * MEGABYTE,
  hardBacklog: 8 * MEGABYTE,
  inbox: 16 * MEGABYTE,
  questions: 60,
  questionEvery: 1_000,
  refusals: 8,
  refusalEvery: 7_500,
  clientIds: 2_000,
  patience: 30_000,
  cut: 12 * 3_600_000,
  warm: 10_000,
  tail: 2_000,
  quietTail: 100,
};
