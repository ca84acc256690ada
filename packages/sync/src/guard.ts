import type { UpdateFacts } from './guard-read.ts';
import type { Limits } from './limits.ts';

export { TooMuch } from './guard-bytes.ts';
export { readFacts, type UpdateFacts } from './guard-read.ts';

/**
 * What documents may hold, as the application says: an update that brings anything else is not taken. Without it every
 * screen would have to cope, and an editor copes by deleting what it can't draw.
 */
export interface AllowList {
  /** @param parent null: the root; @param node null: a text */
  child(parent: string | null, node: string | null): boolean;
  node(name: string): boolean;
  attribute(node: string, name: string, value: unknown): boolean;
  /**
   * @param name as it is stored, which for marks that may overlap their like is more than the mark's own
   * @param value null: it ends
   */
  mark(name: string, value: unknown): boolean;
  /** whether it may begin in the text of such a node */
  markIn(node: string, name: string): boolean;
}

/** What the guard must know of a document, and of who sends. */
export interface Ground {
  /** the first clock that the document lacks of a client; 0: it has nothing of it */
  next(client: number): number;
  limits: Pick<Limits, 'structs'>;
  /** the only roots that a document may have */
  roots: ReadonlySet<string>;
  /** absent: anything */
  allowed?: Pick<AllowList, 'node' | 'mark'> | undefined;
}

/**
 * Whether an update can be applied as it stands. `missing`: it builds on something that the document has never seen.
 * Whose the new structs are is asked of `writers`; whether all stands where it may only a copy can tell (`stands`).
 */
export const judge = (facts: UpdateFacts, ground: Ground): 'fits' | 'missing' | 'malformed' | 'too-large' => {
  if (Math.max(facts.structs, facts.deletes.length) > ground.limits.structs) return 'too-large';
  if (!holdsOnlyAllowed(facts, ground)) return 'malformed';
  if (facts.partial) return 'missing';
  const after = new Map(facts.runs.map(({ client, to }) => [client, to]));
  const known = (client: number) => Math.max(after.get(client) ?? 0, ground.next(client));
  const fits =
    facts.runs.every(({ client, from }) => from <= ground.next(client)) &&
    facts.references.every(({ client, clock }) => clock < known(client)) &&
    facts.deletes.every(({ client, to }) => to <= known(client));
  return fits ? 'fits' : 'missing';
};

const holdsOnlyAllowed = ({ roots, names, marks }: UpdateFacts, ground: Ground): boolean => {
  const { allowed } = ground;
  for (const root of roots) if (!ground.roots.has(root)) return false;
  if (!allowed) return true;
  for (const name of names) if (!allowed.node(name)) return false;
  return marks.every(({ name, value }) => allowed.mark(name, value));
};

/** The client ids under which the update brings structs that the document lacks. */
export const writers = ({ runs }: UpdateFacts, ground: Pick<Ground, 'next'>): number[] =>
  runs.filter(({ client, to }) => to > ground.next(client)).map(({ client }) => client);
