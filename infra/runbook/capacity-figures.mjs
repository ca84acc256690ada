// What the capacity page computes from. Measure on your machines, write it here, and run `npm run capacity -w infra`.

/** By `npm run storage -w infra`, and by `npm run bench -w infra paper`. */
export const MEASURED = {
  machine: '2 cores, shared with other work',
  /** bytes */
  editOnTheWay: 14,
  editInSqlite: 44,
  editInRedis: 134,
  editInArchive: 282,
  documentInRedis: 4_493,
  stateOfDocument: 30_015,
  editToReader: 62,
  openDocument: 38_500,
  /** ms of CPU, of all processes together */
  cpuEmbedded: 1_008 / 1_000,
  cpuScaled: 1_448 / 1_000,
};

/** Of a community. Put your own in. */
export const ASSUMED = {
  teachers: 60,
  schools: 5,
  documentsPerYear: 400,
  editsPerDocument: 10_000,
  /** at nine in the evening */
  peoplePresent: 20,
  documentsOpen: 10,
  /** of those who are there, how many type at any moment, and how fast */
  typing: 1 / 5,
  editsPerSecond: 5,
  /** others who see an edit */
  readers: 1,
};

/** As the program is set: the newest edits of each document, which stay in its log for whoever was away. */
export const EDITS_KEPT = 4_000;

/** What one of a thing carries without trouble. */
export const LIMITS = {
  /** share of a core that may be busy at the peak: what is above makes people wait */
  busy: 0.6,
  /** bytes */
  processMemory: 2e9,
  redisShard: 32e9,
  redisFilled: 0.5,
  disk: 1e12,
  line: 125e6 / 2,
};
