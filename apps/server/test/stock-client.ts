import { once } from 'node:events';
import { WebsocketProvider } from 'y-websocket';
import { WebSocket, type ClientOptions } from 'ws';
import * as Y from 'yjs';
import type { Visitor } from './server.ts';

const socketUrl = (visitor: Visitor) => `${visitor.url.replace('http', 'ws')}/collab`;
const headersOf = (visitor: Visitor): ClientOptions => ({ headers: { cookie: visitor.cookie, origin: visitor.url } });

/** A document open in the provider that everybody knows, which knows nothing of ours. */
export class StockClient {
  readonly ydoc = new Y.Doc();
  readonly provider: WebsocketProvider;

  constructor(visitor: Visitor, document: string) {
    class SignedIn extends WebSocket {
      constructor(url: string) {
        super(url, headersOf(visitor));
      }
    }
    this.provider = new WebsocketProvider(socketUrl(visitor), document, this.ydoc, {
      WebSocketPolyfill: SignedIn as never,
      disableBc: true,
      maxBackoffTime: 500,
    });
  }

  async synced(): Promise<this> {
    if (!this.provider.synced) await new Promise((resolve) => this.provider.once('sync', resolve));
    return this;
  }

  get xml(): string {
    return this.ydoc.getXmlFragment('body').toString();
  }

  /** Writes at the beginning of the first text of the document. */
  type(text: string): void {
    const walker = this.ydoc.getXmlFragment('body').createTreeWalker((node) => node instanceof Y.XmlText);
    const [first] = walker as Iterable<Y.XmlText>;
    if (!first) throw new Error('there is no text to write in');
    first.insert(0, text);
  }

  close(): void {
    this.provider.destroy();
    this.ydoc.destroy();
  }
}

/** How the document socket ends for somebody: the close code, or the HTTP status where it was never opened. */
export const endOfSocket = async (
  visitor: Visitor,
  path: string,
  headers: Record<string, string> = {},
): Promise<number> => {
  const options = headersOf(visitor);
  const socket = new WebSocket(`${socketUrl(visitor)}/${path}`, { headers: { ...options.headers, ...headers } });
  const refused = new Promise<number>((resolve) =>
    socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode ?? 0)),
  );
  const closed = once(socket, 'close').then(([code]) => code as number);
  socket.on('error', () => undefined);
  const end = await Promise.race([refused, closed]);
  socket.terminate();
  return end;
};
