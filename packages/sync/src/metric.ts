/** What happened that someone who runs the server wants counted; the detail is a code or the error behind it. */
export type Metric =
  | 'update-refused'
  | 'awareness-dropped'
  | 'resync-asked'
  | 'message-malformed'
  | 'reader-too-slow'
  | 'inbox-overrun'
  | 'document-unavailable'
  | 'append-failed'
  | 'follow-failed';

/** `connection` names the socket behind it, where there is one. */
export type OnMetric = (metric: Metric, document: string, detail?: unknown, connection?: string) => void;
