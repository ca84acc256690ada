import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A line to a server on which anything can be written, and what came back. */
export class RawSocket {
  readonly socket: Socket;
  received = '';
  closed = false;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => {});
    this.socket.on('data', (data) => (this.received += data.toString('latin1')));
    this.socket.on('close', () => (this.closed = true));
  }

  write(data: string | Uint8Array): this {
    if (!this.socket.destroyed) this.socket.write(data);
    return this;
  }

  /** Asks for a WebSocket, and waits until there is one. */
  async upgrade(path: string, headers: Record<string, string> = {}): Promise<this> {
    this.write(upgradeRequest(path, headers));
    while (!this.received.includes('\r\n\r\n') && !this.closed) await once(this.socket, 'data');
    return this;
  }

  /** the status of the answer, or 0 where there was none */
  get status(): number {
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.received)?.[1] ?? 0);
  }

  /** the code in the last close frame, or 0 where there is none */
  get closeCode(): number {
    const bytes = Buffer.from(this.received.slice(this.received.indexOf('\r\n\r\n') + 4), 'latin1');
    const at = bytes.lastIndexOf(0x88);
    return at >= 0 && bytes.length >= at + 4 ? bytes.readUInt16BE(at + 2) : 0;
  }

  end() {
    this.socket.destroy();
  }
}

export const upgradeRequest = (path: string, headers: Record<string, string> = {}): string => {
  const given = { Host: 'x', Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==', ...headers }; // prettier-ignore
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
};

/** One frame as a client sends it, masked with zeros. */
export const frame = (opcode: number, payload: Uint8Array, { last = true, masked = true, reserved = 0 } = {}): Buffer =>
  Buffer.concat([
    Buffer.of((last ? 0x80 : 0) | reserved | opcode, (masked ? 0x80 : 0) | payload.length),
    Buffer.alloc(masked ? 4 : 0),
    payload,
  ]);
