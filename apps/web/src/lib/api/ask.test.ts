import { problems } from '@gongbei/contract/problems';
import { afterEach, expect, test, vi } from 'vitest';
import { ask, AskError } from './ask.ts';
import { explainCode } from './explain.ts';

const replyWith = (status: number, body: unknown, type = 'application/json') =>
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response(type === 'application/json' ? JSON.stringify(body) : String(body), { status })),
  );

const failure = async (work: Promise<unknown>): Promise<AskError> => {
  const error = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(AskError);
  return error as AskError;
};

afterEach(() => vi.unstubAllGlobals());

test('every problem of the contract keeps its code and its word on trying again', async () => {
  for (const [code, { status, retry }] of Object.entries(problems)) {
    replyWith(status, { code, requestId: 'r1' });
    const error = await failure(ask('GET /api/me'));
    expect({ code: error.code, retry: error.retry, requestId: error.requestId }).toEqual({
      code,
      retry,
      requestId: 'r1',
    });
    expect(explainCode(error.code), code).toMatch(/[。.]$/);
  }
});

test('a proxy’s page instead of a reply is told by its status', async () => {
  replyWith(502, '<html>Bad Gateway</html>', 'text/html');
  expect((await failure(ask('GET /api/me'))).code).toBe('unavailable');
  replyWith(401, '', 'text/html');
  expect((await failure(ask('GET /api/me'))).code).toBe('signed-out');
});

test('a dead line is unreachable and may be tried again', async () => {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => Promise.reject(new TypeError('Failed to fetch'))),
  );
  const error = await failure(ask('GET /api/me'));
  expect([error.code, error.retry]).toEqual(['unreachable', true]);
});

test('parameters, query and body go where the endpoint expects them', async () => {
  replyWith(200, { documents: [] });
  await ask('GET /api/communities/:community/documents', {
    params: { community: 'c1' },
    query: { subject: '科学', grade: undefined },
  });
  const [address, init] = vi.mocked(fetch).mock.calls[0] ?? [];
  expect([address, init?.method, init?.body]).toEqual([
    '/api/communities/c1/documents?subject=%E7%A7%91%E5%AD%A6',
    'GET',
    undefined,
  ]);

  await ask('PATCH /api/documents/:document', { params: { document: 'd/1' }, body: { title: '新题' } });
  const [there, change] = vi.mocked(fetch).mock.calls[1] ?? [];
  expect([there, change?.method, change?.body]).toEqual(['/api/documents/d%2F1', 'PATCH', '{"title":"新题"}']);
});

test('a request that the page gave up is not an error of the server', async () => {
  vi.stubGlobal(
    'fetch',
    vi.fn(async (_: string, { signal }: RequestInit) => Promise.reject(signal?.reason)),
  );
  const given = new AbortController();
  given.abort();
  const error = await ask('GET /api/me', { signal: given.signal }).catch((cause: unknown) => cause);
  expect(error).not.toBeInstanceOf(AskError);
});
