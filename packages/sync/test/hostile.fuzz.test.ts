import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Copy, CopySpoilt } from '../src/copy.ts';
import { readCursors } from '../src/cursors.ts';
import { NotAnUpdate } from '../src/guard-bytes.ts';
import { stands } from '../src/guard-place.ts';
import { judge, readFacts } from '../src/guard.ts';
import { LIMITS } from '../src/limits.ts';
import { applyQuietly } from '../src/quiet-apply.ts';
import { decodeClientFrame, encode } from '../src/protocol.ts';
import { CELLS, handWritten, type Ref, type Struct } from './hostile-updates.ts';

const runs = Number(process.env['SEEDS'] ?? 1) * 300;
/** What it found once is written out in `hostile.test.ts`. */
const check = <Given extends unknown[]>(property: fc.IProperty<Given>, numRuns = runs) =>
  fc.assert(property, { seed: 1, numRuns });

const cells = (): Y.Doc => {
  const ydoc = new Y.Doc();
  ydoc.clientID = 1;
  const texts = ['让小灯泡亮起来', 'Lighting a bulb 💡'].map((words) => {
    const cell = new Y.XmlElement('cell');
    const text = new Y.XmlText(words);
    cell.insert(0, [text]);
    cell.setAttribute('width', 'wide');
    ydoc.getXmlFragment('body').push([cell]);
    return text;
  });
  texts[0]!.format(1, 3, { bold: true });
  texts[1]!.delete(2, 4);
  return ydoc;
};
const BASE = Y.encodeStateAsUpdate(cells());

/** The server's way of taking updates, each by whoever sends it. */
class Desk {
  readonly log: Uint8Array[] = [];
  copy = new Copy('epoch');

  take(update: Uint8Array): boolean {
    const facts = refusedOr(() => readFacts(update));
    if (!facts) return false;
    const ground = { next: (client: number) => this.copy.next(client), limits: LIMITS, roots: new Set(['body']) };
    if (judge(facts, { ...ground, allowed: CELLS }) !== 'fits') return false;
    try {
      if (this.copy.try(update, facts, LIMITS.depth, (ydoc) => stands(ydoc, facts.items, CELLS))) this.log.push(update);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(CopySpoilt);
      this.copy = new Copy('epoch');
      for (const logged of this.log) this.copy.try(logged, readFacts(logged), LIMITS.depth);
      return false;
    }
  }

  /** Whoever loads the log finds what the server has, can draw it, and depends on nothing that is not there. */
  compare() {
    const [whole, served] = [new Y.Doc(), new Y.Doc()];
    applyQuietly(whole, this.log, 'log');
    applyQuietly(served, [this.copy.whole()], 'copy');
    expect(whole.store.pendingStructs ?? whole.store.pendingDs).toBeNull();
    expect(Y.encodeStateVector(whole)).toEqual(this.copy.stateVector());
    expect(drawn(whole)).toEqual(drawn(served));
  }
}

/** What an editor would draw; throws where one would find something else than cells and texts. */
const drawn = (ydoc: Y.Doc): string => {
  const look = (node: unknown, depth: number): unknown => {
    expect(depth).toBeLessThanOrEqual(LIMITS.depth);
    if (node instanceof Y.XmlText) return (node.toDelta() as { insert: unknown }[]).map((part) => [typeof part.insert, part]); // prettier-ignore
    if (!(node instanceof Y.XmlElement)) throw new Error('a stranger in the document');
    return [node.nodeName, node.getAttributes(), node.toArray().map((child: unknown) => look(child, depth + 1))];
  };
  const body = ydoc.getXmlFragment('body');
  return JSON.stringify(body.toArray().map((node: unknown) => look(node, 1)));
};

const refusedOr = <Value>(read: () => Value): Value | null => {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(NotAnUpdate);
    return null;
  }
};

/** Updates with a few bits turned; often also cut short, or with bytes put in. */
const bent: fc.Arbitrary<Uint8Array> = fc
  .record({
    flips: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    cut: fc.option(fc.nat(), { freq: 1 }),
    insert: fc.option(fc.uint8Array({ minLength: 1, maxLength: 6 }), { freq: 1 }),
    at: fc.nat(),
  })
  .map(({ flips, cut, insert, at }) => {
    const bytes = [...BASE];
    for (const flip of flips) bytes[(flip >> 3) % bytes.length]! ^= 1 << (flip & 7);
    bytes.splice(at % bytes.length, 0, ...(insert ?? []));
    return Uint8Array.from(cut === null ? bytes : bytes.slice(0, cut % bytes.length));
  });

/** The two cells of `BASE` and their texts, or anything else. */
const ref: fc.Arbitrary<Ref> = fc.oneof(
  fc.constantFrom(0, 1, 10, 11).map((clock) => ({ client: 1, clock })),
  fc.record({ client: fc.integer({ min: 1, max: 3 }), clock: fc.nat(30) }),
);
const KINDS = ['text', 'text', 'mark', 'element', 'element', 'node', 'values', 'deleted', 'garbage', 'skip', 'bytes', 'json', 'embed', 'subdocument'] as const; // prettier-ignore
const struct: fc.Arbitrary<Struct> = fc.record({
  kind: fc.nat((KINDS.length - 1) ** 2).map((n) => KINDS[KINDS.length - 1 - Math.floor(Math.sqrt(n))]!),
  origin: fc.option(ref, { freq: 1 }),
  right: fc.option(ref, { freq: 1 }),
  parent: fc.oneof(fc.constant('body'), ref),
  key: fc.option(fc.constantFrom('width', '__proto__'), { freq: 1 }),
  length: fc.integer({ min: 1, max: 3 }),
  text: fc.constantFrom('cell', 'cell', '灯', ''),
});
const crafted = fc.record({
  client: fc.integer({ min: 1, max: 3 }),
  structs: fc.array(struct, { minLength: 1, maxLength: 3 }),
  deletes: fc.array(fc.record({ client: fc.constant(1), clock: fc.nat(26), length: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 1,
  }),
});

describe('R14 bytes that nobody should send', () => {
  test('are refused or read, never anything else, and what is read Yjs reads too', () => {
    let read = 0;
    const any = fc.oneof(fc.uint8Array({ maxLength: 80 }), bent);
    check(
      fc.property(any, (bytes) => {
        const facts = refusedOr(() => readFacts(bytes));
        if (!facts) return;
        read++;
        expect(Y.decodeUpdate(bytes).structs.length).toBe(facts.structs);
      }),
      runs * 10,
    );
    expect(read).toBeGreaterThan(10);
  });

  test('leave the log such that everybody who loads it has what the server has, however they were bent', () => {
    let taken = 0;
    check(
      fc.property(fc.array(bent, { minLength: 1, maxLength: 5 }), (updates) => {
        const desk = new Desk();
        desk.take(BASE);
        for (const update of updates) if (desk.take(update)) taken++;
        desk.compare();
      }),
    );
    expect(taken).toBeGreaterThan(0);
  });

  test('nor does what is crafted from whole words change that', () => {
    let taken = 0;
    check(
      fc.property(fc.array(crafted, { minLength: 2, maxLength: 8 }), (updates) => {
        const desk = new Desk();
        desk.take(BASE);
        for (const { client, structs, deletes } of updates) {
          const clock = desk.copy.next(client);
          if (desk.take(handWritten([{ client, clock, structs }], deletes))) taken++;
        }
        desk.compare();
      }),
      runs * 3,
    );
    expect(taken).toBeGreaterThan(30);
  });
});

describe('R17 frames that nobody should send', () => {
  const words = [
    encode.sync('update', BASE),
    encode.sync('step1', Uint8Array.of(1, 1, 20)),
    encode.resume({ epoch: 'e', position: 7 }),
    encode.awareness(Uint8Array.of(1, 1, 1, 2, 123, 125)),
    encode.queryAwareness(),
  ];

  test('are decoded or refused by an error, whatever they claim', () => {
    const frames = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .tuple(fc.constantFrom(...words), fc.nat(), fc.uint8Array({ maxLength: 12 }))
        .map(([word, at, more]) => Uint8Array.of(...word.slice(0, at % (word.length + 1)), ...more)),
    );
    check(
      fc.property(frames, (frame) => {
        for (const decode of [decodeClientFrame, readCursors])
          try {
            decode(frame);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            expect(error).not.toBeInstanceOf(RangeError);
          }
      }),
      runs * 10,
    );
  });
});
