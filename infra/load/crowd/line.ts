import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * The browser's end of a WebSocket, as cheap as one can be: hundreds of them must share a core with the server that is
 * measured. Binary frames only, neither compressed nor split, which is what every server here sends.
 */
export class Line {
  /** told of each message; the bytes stay valid */
  onMessage: (message: Buffer) => void = () => {};
  /** told once: the close code, 1006 where there was none */
  onEnd: (code: number) => void = () => {};
  readonly #socket: Socket;
  #parts: Buffer[] = [];
  #size = 0;
  #wanted = 2;
  #code = 1006;
  readonly #head: number;

  private constructor(socket: Socket, rest: Buffer) {
    this.#socket = socket;
    this.#head = socket.bytesRead - rest.length;
    this.#parts = [rest];
    this.#size = rest.length;
    // whoever opened it sets its listeners first; more may have come by then
    if (rest.length > 0) setImmediate(() => this.#take(Buffer.alloc(0)));
    socket.setNoDelay(true);
    socket.on('data', (part: Buffer) => this.#take(part));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.onEnd(this.#code));
  }

  /** Rejects with the status line of whoever refuses the upgrade. */
  static async open(address: string, headers: Record<string, string>): Promise<Line> {
    const { hostname, port, pathname, search } = new URL(address);
    const socket = connect({ host: hostname, port: Number(port) });
    const key = randomBytes(16).toString('base64');
    const asked = {
      host: `${hostname}:${port}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
      ...headers,
    };
    const lines = Object.entries(asked).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`);
    const rest = await upgraded(socket);
    return new Line(socket, rest);
  }

  /** bytes that came after the upgrade, the framing of WebSockets included */
  get received(): number {
    return this.#socket.bytesRead - this.#head;
  }

  /** Sends what `frame` made. */
  send(frame: Buffer): void {
    this.#socket.write(frame);
  }

  close(): void {
    this.#socket.end(frame(Buffer.from([1000 >> 8, 1000 & 255]), CLOSE));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(part: Buffer): void {
    this.#parts.push(part);
    this.#size += part.length;
    if (this.#size < this.#wanted) return;
    let data = this.#parts.length === 1 ? part : Buffer.concat(this.#parts);
    for (;;) {
      const [start, end] = extentOf(data);
      this.#wanted = end;
      if (data.length < end) break;
      this.#hear((data[0] as number) & 15, data.subarray(start, end));
      data = data.subarray(end);
    }
    this.#parts = data.length > 0 ? [data] : [];
    this.#size = data.length;
  }

  #hear(kind: number, payload: Buffer): void {
    if (kind === BINARY) return this.onMessage(payload);
    if (kind === PING) return this.send(frame(payload, PONG));
    if (kind !== CLOSE) return;
    this.#code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
    this.#socket.end(frame(payload.subarray(0, 2), CLOSE));
  }
}

const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** Any will do; it is fixed so that a frame can be made long before it is sent. */
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** One message as it goes over the line. */
export const frame = (message: Uint8Array, kind: number = BINARY): Buffer => {
  const head = headOf(message.length, kind);
  const framed = Buffer.allocUnsafe(head.length + 4 + message.length);
  head.copy(framed);
  MASK.copy(framed, head.length);
  for (let i = 0; i < message.length; i++)
    framed[head.length + 4 + i] = (message[i] as number) ^ (MASK[i & 3] as number);
  return framed;
};

const headOf = (length: number, kind: number): Buffer => {
  if (length < 126) return Buffer.from([0x80 | kind, 0x80 | length]);
  if (length < 65_536) return Buffer.from([0x80 | kind, 0x80 | 126, length >> 8, length & 255]);
  const head = Buffer.alloc(10);
  head.set([0x80 | kind, 0x80 | 127]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
};

/** Where a server's message begins and ends; where that can't be told yet, as much as is needed to tell. */
const extentOf = (data: Buffer): [start: number, end: number] => {
  if (data.length < 2) return [0, 2];
  if (((data[0] as number) & 0x70) !== 0 || ((data[0] as number) & 0x80) === 0)
    throw new Error('a compressed or split message');
  const short = (data[1] as number) & 127;
  if (short < 126) return [2, 2 + short];
  const start = short === 126 ? 4 : 10;
  if (data.length < start) return [start, start];
  return [start, start + (short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2)))];
};

/** @returns what came behind the answer's head */
const upgraded = (socket: Socket): Promise<Buffer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let head: Buffer = Buffer.alloc(0);
  const onData = (part: Buffer) => {
    head = Buffer.concat([head, part]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    socket.off('data', onData).off('error', reject).off('close', onClose);
    const [status = ''] = head.toString('latin1').split('\r\n', 1);
    if (status.includes(' 101 ')) return resolve(head.subarray(end + 4));
    socket.destroy();
    reject(new Error(`no upgrade: ${status}`));
  };
  const onClose = () => reject(new Error('the server hung up during the upgrade'));
  socket.on('data', onData).once('error', reject).once('close', onClose);
  return promise;
};
