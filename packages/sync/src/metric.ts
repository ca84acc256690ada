/** What happened that someone who runs the server wants counted; the detail is a code or the error behind it. */
export const METRICS = [
  'update-refused',
  'awareness-dropped',
  'resync-asked',
  'message-malformed',
  'reader-too-slow',
  'inbox-overrun',
  'document-unavailable',
  'append-failed',
  'follow-failed',
  'too-many-sockets',
  'too-many-frames',
  'too-many-questions',
  'too-many-refusals',
  'too-many-client-ids',
  'upgrade-timed-out',
] as const;
export type Metric = (typeof METRICS)[number];

/** `connection` names the socket behind it, where there is one. */
export type OnMetric = (metric: Metric, document: string, detail?: unknown, connection?: string) => void;
