export interface MarkJson {
  type: string;
  attrs?: Record<string, unknown>;
}

export interface NodeJson {
  type: string;
  attrs?: Record<string, unknown>;
  content?: NodeJson[];
  text?: string;
  marks?: MarkJson[];
}

/** A document as data: what an editor's `getJSON()` gives, and what templates, seeds and conversions are written in. */
export interface DocumentJson {
  type: 'doc';
  content: NodeJson[];
}
