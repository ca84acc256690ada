// Stands in for the balancer of infra/compose/Caddyfile where only Node is at hand, and balances as that one does: everybody
// of a document meets on one ready server, a browser stays with one, and a server that is not ready gets nobody new.
import { createHash } from 'node:crypto';
import { createServer, request as ask } from 'node:http';
import { connect } from 'node:net';

const LOOK_EVERY = 500;
const DOCUMENT = /^\/collab\/([A-Za-z0-9_-]{1,64})(?:\?|$)/;

/** Whoever has the highest number for a key gets it: when a server goes, only what it had moves. */
const rank = (key, port) => createHash('sha1').update(`${key} ${port}`).digest().readUInt32BE();

const keyOf = ({ url = '', headers, socket }) =>
  DOCUMENT.exec(url)?.[1] ?? headers.cookie ?? `${socket.remoteAddress} ${headers['user-agent']}`;

const isReady = (port) =>
  fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

const headersFor = ({ headers, socket }) => ({
  ...headers,
  'x-forwarded-for': socket.remoteAddress,
  'x-forwarded-proto': 'http',
  'x-forwarded-host': headers.host,
});

/** The head of a request as it goes on, with what the proxy knows of whoever asks. */
const headOf = (request) => {
  const lines = Object.entries(headersFor(request)).map(([name, value]) => `${name}: ${value}`);
  return `${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
};

/** Balances over the servers on these ports of this machine. @returns how to end it */
export const startHashingProxy = async (ports, { port, host = '127.0.0.1' }) => {
  let ready = new Set(ports);
  const look = async () => {
    const answers = await Promise.all(ports.map(isReady));
    ready = new Set(ports.filter((_, i) => answers[i]));
  };
  const timer = setInterval(look, LOOK_EVERY);
  await look();

  const choose = (request) => {
    const key = keyOf(request);
    return [...ready].sort((a, b) => rank(key, b) - rank(key, a))[0];
  };
  /** Looks again at once when a server does not answer: the next one who asks must not meet it. */
  const lost = (chosen) => ready.delete(chosen);

  const server = createServer((request, reply) => {
    const chosen = choose(request);
    const refuse = () => (reply.headersSent ? reply.destroy() : reply.writeHead(503).end());
    if (!chosen) return void refuse();
    const { method, url: path } = request;
    const onward = ask({ port: chosen, host: '127.0.0.1', method, path, headers: headersFor(request) }, (answer) => {
      reply.writeHead(answer.statusCode, answer.rawHeaders);
      answer.on('error', refuse).pipe(reply);
    });
    onward.on('error', ({ code }) => {
      if (code === 'ECONNREFUSED') lost(chosen);
      refuse();
    });
    request.pipe(onward);
  });
  const sockets = new Set();
  server.on('upgrade', (request, near, head) => {
    const chosen = choose(request);
    near.on('error', () => near.destroy());
    if (!chosen) return near.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n');
    const far = connect(chosen, '127.0.0.1', () => far.write(Buffer.concat([Buffer.from(headOf(request)), head])));
    far.on('error', ({ code }) => code === 'ECONNREFUSED' && lost(chosen));
    sockets.add(near);
    near.on('close', () => (far.destroy(), sockets.delete(near))).pipe(far);
    far.on('close', () => near.destroy()).pipe(near);
  });
  await new Promise((resolve) => server.listen(port, host, resolve));
  return () => {
    clearInterval(timer);
    server.close();
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  };
};
