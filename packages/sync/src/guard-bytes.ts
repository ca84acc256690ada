/** Whatever was sent, it is nothing that a document could take. */
export class NotAnUpdate extends Error {
  override name = 'NotAnUpdate';
}

/** It may be an update, of more than is read at once. */
export class TooMuch extends NotAnUpdate {
  override name = 'TooMuch';
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads bytes that a stranger sent, from first to last. Nothing is allocated by a length that they claim: what is said
 * to follow must be there. Throws `NotAnUpdate` and nothing else.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get done(): boolean {
    return this.position === this.bytes.length;
  }

  byte(): number {
    const byte = this.bytes[this.position++];
    if (byte === undefined) throw new NotAnUpdate('it ends too early');
    return byte;
  }

  /** Seven bits a byte, the lowest first: a safe integer. */
  uint(): number {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      number += (byte & 127) * factor;
      if (number > Number.MAX_SAFE_INTEGER) throw new NotAnUpdate('a number out of range');
      if (byte < 128) return number;
      if (factor > Number.MAX_SAFE_INTEGER) throw new NotAnUpdate('a number without end');
    }
  }

  /** Leaves out what is said to follow. @returns where it began */
  skip(length: number): number {
    const from = this.position;
    if (length > this.bytes.length - from) throw new NotAnUpdate('it ends too early');
    this.position = from + length;
    return from;
  }

  /** Passes over a text and looks at each byte. @returns its length in UTF-16, as JavaScript counts */
  textLength(): number {
    const length = this.uint();
    const from = this.skip(length);
    let units = 0;
    for (let at = from; at < this.position;) {
      const size = this.#characterAt(at);
      units += size === 4 ? 2 : 1;
      at += size;
    }
    return units;
  }

  /** @param most bytes that such a text may have */
  text(most: number): string {
    const from = this.position;
    this.textLength();
    if (this.position - from > most) throw new NotAnUpdate('a text too long');
    this.position = from;
    const length = this.uint();
    const begin = this.skip(length);
    return DECODER.decode(this.bytes.subarray(begin, this.position));
  }

  /** Strict UTF-8: the shortest form, no surrogates, nothing beyond Unicode. @returns how many bytes it takes */
  #characterAt(at: number): number {
    const lead = this.bytes[at]!;
    if (lead < 0x80) return 1;
    const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (lead < 0xc2 || lead > 0xf4 || at + size > this.position) throw new NotAnUpdate('a text that is none');
    const second = this.bytes[at + 1]!;
    let good = second >= lowestSecond(lead) && second <= highestSecond(lead);
    for (let next = at + 2; next < at + size; next++) good &&= (this.bytes[next]! & 0xc0) === 0x80;
    if (!good) throw new NotAnUpdate('a text that is none');
    return size;
  }
}

const lowestSecond = (lead: number): number => (lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80);
const highestSecond = (lead: number): number => (lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf);
