import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A person's line to the server, as the proxy that their browser goes through: it can be cut, and it can hang. */
export class Line {
  readonly #proxy: Server;
  readonly #sockets = new Set<Socket>();
  #state: 'good' | 'cut' | 'hanging' = 'good';

  private constructor() {
    this.#proxy = createServer((asked, reply) => this.#forward(asked, reply));
    this.#proxy.on('connect', (asked: IncomingMessage, browser: Socket) => this.#tunnel(asked, browser));
    this.#proxy.on('connection', (browser) => this.#hold(browser));
  }

  static async open(): Promise<Line> {
    const line = new Line();
    line.#proxy.listen(0, '127.0.0.1');
    await once(line.#proxy, 'listening');
    return line;
  }

  /** For a new browser context; browsers go past a proxy to their own machine unless they are told not to. */
  get proxy() {
    const { port } = this.#proxy.address() as AddressInfo;
    return { server: `http://127.0.0.1:${port}`, bypass: '<-loopback>' };
  }

  /** Every connection breaks, and none comes about. */
  cut(): void {
    this.#state = 'cut';
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Nothing gets through, and nobody is told. */
  hang(): void {
    this.#state = 'hanging';
    for (const socket of this.#sockets) socket.pause();
  }

  mend(): void {
    this.#state = 'good';
    for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.cut();
    this.#proxy.close();
    await once(this.#proxy, 'close');
  }

  #hold(socket: Socket): void {
    // a connection to the server serves several requests
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (this.#state === 'cut') socket.destroy();
    if (this.#state === 'hanging') socket.pause();
  }

  #forward(asked: IncomingMessage, reply: ServerResponse): void {
    const { method, url, headers } = asked;
    const onward = request(url!, { method, headers }, (answer) => {
      reply.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(reply);
    });
    onward.on('socket', (socket) => this.#hold(socket));
    onward.on('error', () => reply.destroy());
    asked.pipe(onward);
  }

  #tunnel(asked: IncomingMessage, browser: Socket): void {
    const { hostname, port } = new URL(`http://${asked.url}`);
    const server = connect(Number(port), hostname, () => {
      browser.write('HTTP/1.1 200 Connection established\r\n\r\n');
      browser.pipe(server);
      server.pipe(browser);
    });
    this.#hold(server);
    server.on('close', () => browser.destroy());
    browser.on('close', () => server.destroy());
  }
}
