import type { BrowserContext } from '@playwright/test';
import type { Bench } from './browser.ts';

/** A browser of its own for one person of the demo community. */
export const demoPerson = async ({ browser, server }: Bench, username: string): Promise<BrowserContext> => {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: 'zh-CN',
    viewport: { width: 1366, height: 768 },
  });
  const { password } = (await (await context.request.get('/api/demo')).json()) as { password: string };
  const headers = { origin: server.url };
  const reply = await context.request.post('/api/auth/sign-in/username', { headers, data: { username, password } });
  if (!reply.ok()) throw new Error(`${username} could not sign in: ${reply.status()}`);
  return context;
};

/** Makes an empty lesson plan. @returns its page's path */
export const makePlan = async ({ server }: Bench, context: BrowserContext, title: string): Promise<string> => {
  const reply = await context.request.post('/api/communities/c1/documents', {
    headers: { origin: server.url },
    data: { title, subject: '科学', grades: [4], template: 'lesson-plan-zh', group: 'g1' },
  });
  if (!reply.ok()) throw new Error(`no plan was made: ${reply.status()} ${await reply.text()}`);
  return `/documents/${((await reply.json()) as { id: string }).id}`;
};
