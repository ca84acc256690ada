import { afterEach, expect, test } from 'vitest';
import { METRICS } from '@gongbei/sync/metric';
import { freePort } from '../../test/free-port.ts';
import { Metrics } from './metrics.ts';
import { type Listening, serveMetrics } from './serve-metrics.ts';

let listening: Listening | undefined;
afterEach(async () => {
  await listening?.close();
  listening = undefined;
});

const lines = async (metrics: Metrics) => (await metrics.text()).split('\n');

test('everything that can go wrong with a document has a series from the start', async () => {
  const text = await lines(new Metrics());
  for (const event of METRICS) expect(text).toContain(`gongbei_document_events_total{event="${event}"} 0`);
});

test('refusals are counted by code, acks by how long they took', async () => {
  const metrics = new Metrics();
  metrics.onEvent('update-refused', 'read-only');
  metrics.onEvent('update-refused', 'too-large');
  metrics.onEvent('update-refused', 'too-large');
  for (const ms of [4, 80, 120]) metrics.onAck(ms);
  const text = await lines(metrics);
  expect(text).toContain('gongbei_document_events_total{event="update-refused"} 3');
  expect(text).toContain('gongbei_refused_updates_total{code="too-large"} 2');
  expect(text).toContain('gongbei_ack_seconds_bucket{le="0.1"} 2');
  expect(text).toContain('gongbei_ack_seconds_count 3');
});

test('a client that makes up close codes makes up no series', async () => {
  const metrics = new Metrics();
  for (let code = 3000; code < 4400; code++) metrics.onClose(code);
  metrics.onClose(1012);
  const closes = (await lines(metrics)).filter((line) => line.startsWith('gongbei_document_closes_total{'));
  expect(closes).toContain('gongbei_document_closes_total{code="1012"} 1');
  expect(closes.length).toBeLessThan(10);
});

test('a figure that fails or hangs hides no other', async () => {
  const metrics = new Metrics();
  metrics.show('fails', '-', () => Promise.reject(new Error('away')));
  metrics.show('hangs', '-', () => new Promise(() => {}));
  metrics.show('works', '-', () => 7);
  const text = await lines(metrics);
  expect(text).toContain('works 7');
  for (const name of ['fails', 'hangs']) expect(text).toContain(`${name} Nan`);
});

test('they are served at one address and in one way, with those of the process', async () => {
  const port = await freePort();
  listening = await serveMetrics(new Metrics(), { host: '127.0.0.1', port });
  const at = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method });
  const reply = await at('/metrics');
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await reply.text()).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  expect((await at('/')).status).toBe(404);
  expect((await at('/metrics?x')).status).toBe(404);
  expect((await at('/metrics', 'POST')).status).toBe(404);
});

test('a port that somebody listens on is one sentence', async () => {
  const port = await freePort();
  listening = await serveMetrics(new Metrics(), { host: '127.0.0.1', port });
  await expect(serveMetrics(new Metrics(), { host: '127.0.0.1', port })).rejects.toThrow(
    /^Cannot listen on .* for METRICS_PORT \(EADDRINUSE\)\.$/,
  );
});
