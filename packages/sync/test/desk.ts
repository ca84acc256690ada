import * as Y from 'yjs';
import type { RoomSocket, Visitor } from '../src/connection.ts';
import { decodeServerFrame, encode, type Place, type ServerMessage } from '../src/protocol.ts';
import { readCursors } from '../src/cursors.ts';
import type { Rooms } from '../src/rooms.ts';

/** The server's end of a socket that needs no network. What is sent to it is kept until the client reads it. */
class Wire implements RoomSocket {
  backlog = 0;
  closedWith: number | null = null;
  readonly frames: Uint8Array[] = [];
  #onMessage: (bytes: Uint8Array) => void = () => {};
  #onClose: (code: number) => void = () => {};

  send(bytes: Uint8Array) {
    if (this.closedWith === null) this.frames.push(bytes.slice());
  }

  close(code: number) {
    this.closedWith ??= code;
  }

  onMessage(listener: (bytes: Uint8Array) => void) {
    this.#onMessage = listener;
  }

  onClose(listener: (code: number) => void) {
    this.#onClose = listener;
  }

  arrive(bytes: Uint8Array) {
    if (this.closedWith === null) this.#onMessage(bytes.slice());
  }

  end(code: number) {
    this.closedWith ??= code;
    this.#onClose(code);
  }
}

let connections = 0;

/** Somebody at an open document, who says only what a test makes them say. */
export class Guest {
  readonly visitor: Visitor;
  readonly ydoc = new Y.Doc();
  readonly wire = new Wire();
  /** own updates that were not sent yet */
  readonly written: Uint8Array[] = [];

  constructor(visitor: Partial<Visitor> & { person: string }) {
    this.visitor = {
      school: `${visitor.person}'s school`,
      serving: `${visitor.person}'s school`,
      profile: { name: visitor.person },
      role: 'editor',
      connection: `connection ${++connections}`,
      client: null,
      stock: false,
      validUntil: null,
      ...visitor,
    };
    if (this.visitor.client !== null) this.ydoc.clientID = this.visitor.client;
    this.ydoc.on('update', (bytes, origin) => {
      if (origin !== this) this.written.push(bytes);
    });
  }

  get text(): string {
    return this.ydoc.getText('body').toString();
  }

  get messages(): ServerMessage[] {
    return this.wire.frames.flatMap(decodeServerFrame);
  }

  get closedWith(): number | null {
    return this.wire.closedWith;
  }

  of<T extends ServerMessage['type']>(type: T): Extract<ServerMessage, { type: T }>[] {
    return this.messages.filter((message) => message.type === type) as Extract<ServerMessage, { type: T }>[];
  }

  /** numbers that were acknowledged */
  get acks(): number[] {
    return this.of('ack').map(({ n }) => n);
  }

  /** step 1, step 2, and a word for each update */
  get syncs(): string[] {
    return this.messages.flatMap((message) => {
      if (message.type === 'entries') return message.updates.map(() => 'update');
      return message.type === 'sync' ? [message.step] : [];
    });
  }

  /** the updates that came, in order */
  get updates(): Uint8Array[] {
    return this.messages.flatMap((message) => {
      if (message.type === 'entries') return message.updates;
      return message.type === 'sync' && message.step !== 'step1' ? [message.bytes] : [];
    });
  }

  /** how far the log stands for this client, as it was told */
  get positions(): number[] {
    return this.messages.flatMap((m) => (m.type === 'entries' || m.type === 'position' ? [m.position] : []));
  }

  /** the states of others, as the last messages left them */
  get cursors(): Map<number, unknown> {
    const shown = new Map<number, unknown>();
    for (const { bytes } of this.of('awareness'))
      for (const { client, state } of readCursors(bytes))
        if (state === null) shown.delete(client);
        else shown.set(client, JSON.parse(state));
    return shown;
  }

  send(bytes: Uint8Array): void {
    this.wire.arrive(bytes);
  }

  sendUpdate(bytes: Uint8Array, step: 'step2' | 'update' = 'update'): void {
    this.send(encode.sync(step, bytes));
  }

  resume(place: Place = { epoch: '', position: 0 }): void {
    this.send(encode.resume(place));
  }

  askStep1(): void {
    this.send(encode.sync('step1', Y.encodeStateVector(this.ydoc)));
  }

  /** Writes at the end of the text, without sending it. @returns the update */
  write(text: string): Uint8Array {
    const body = this.ydoc.getText('body');
    body.insert(body.length, text);
    return this.written.at(-1) as Uint8Array;
  }

  /** Writes at the end of the text and sends it. */
  type(text: string): void {
    this.sendUpdate(this.write(text));
  }

  /** Applies what came, and answers what was asked, as any client does. */
  read(): this {
    for (const update of this.updates) Y.applyUpdate(this.ydoc, update, this);
    return this;
  }

  answerStep1(): void {
    const asked = this.of('sync').findLast(({ step }) => step === 'step1');
    if (!asked) throw new Error('nothing was asked');
    this.sendUpdate(Y.encodeStateAsUpdate(this.ydoc, asked.bytes), 'step2');
  }

  forget(): void {
    this.wire.frames.length = 0;
  }

  leave(code = 1000): void {
    this.wire.end(code);
  }
}

export const join = async (rooms: Rooms, guest: Guest, document = 'plan'): Promise<Guest> => {
  await rooms.join(document, guest.wire, guest.visitor);
  return guest;
};
