import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { Server } from './server.ts';

/** Somebody of the demo community, signed in, in a browser of their own. */
export interface Teacher {
  page: Page;
  context: BrowserContext;
  /** calls the server as this person; resolves with the reply's body */
  ask<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown): Promise<T>;
}

export interface NewPlan {
  id: string;
  url: string;
}

type Options = Parameters<Browser['newContext']>[0];

interface Fixtures {
  /** Signs somebody in by their user name. */
  teacher(userName: string, options?: Options): Promise<Teacher>;
}

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright demands a destructured first argument
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 200_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  teacher: async ({ browser, server }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (userName, options) => {
      const context = await browser.newContext({ ...options, baseURL: server.url });
      contexts.push(context);
      await signIn(context, server, userName);
      return {
        page: await context.newPage(),
        context,
        ask: (method, path, body) => ask(context, server, method, path, body),
      };
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

export { expect };

const signIn = async (context: BrowserContext, server: Server, username: string) => {
  const { password } = (await (await context.request.get(`${server.url}/api/demo`)).json()) as { password: string };
  const reply = await context.request.post(`${server.url}/api/auth/sign-in/username`, {
    headers: { origin: server.url },
    data: { username, password },
  });
  expect(reply.status(), await reply.text()).toBe(200);
};

const ask = async <T>(
  context: BrowserContext,
  server: Server,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> => {
  const reply = await context.request.fetch(server.url + path, {
    method,
    headers: { origin: server.url },
    ...(method === 'GET' ? {} : { data: body ?? {} }),
  });
  expect(reply.ok(), `${method} ${path}: ${await reply.text()}`).toBe(true);
  return (await reply.json()) as T;
};

/** A fresh lesson plan of the teacher's, in their group, which the whole group may edit. */
export const newPlan = async (owner: Teacher, title: string, group = 'g1'): Promise<NewPlan> => {
  const { id } = await owner.ask<{ id: string }>('POST', '/api/communities/c1/documents', {
    title,
    subject: '科学',
    grades: [4],
    template: 'lesson-plan-zh',
    group,
  });
  return { id, url: `/documents/${id}` };
};

/** The editing surface of an open document. */
export const surface = (page: Page) => page.locator('.ProseMirror');

export const openPlan = async (teacher: Teacher, plan: { url: string }): Promise<void> => {
  await teacher.page.goto(plan.url);
  await expect(surface(teacher.page)).toBeVisible();
};

/** The document as the page's editor holds it. */
export const json = (page: Page): Promise<unknown> =>
  surface(page).evaluate((dom) => (dom as unknown as { editor: { getJSON(): unknown } }).editor.getJSON());

/** Two teachers of two schools, each with the same fresh plan open. */
export const openTogether = async (
  teacher: Fixtures['teacher'],
  title: string,
  { shen: shensOptions, lin: linsOptions }: { shen?: Options; lin?: Options } = {},
): Promise<{ plan: NewPlan; shen: Teacher; lin: Teacher }> => {
  const [shen, lin] = await Promise.all([teacher('shenzy', shensOptions), teacher('linxy', linsOptions)]);
  const plan = await newPlan(shen, title);
  await Promise.all([openPlan(shen, plan), openPlan(lin, plan)]);
  return { plan, shen, lin };
};

/** The word about the person's work in the title bar. */
export const saveState = (page: Page) => page.getByTestId('save-state');

/** Waits until the server has everything that was typed on these pages. */
export const expectSaved = async (...pages: Page[]): Promise<void> => {
  for (const page of pages) await expect(saveState(page)).toHaveAttribute('data-state', 'saved');
};

/** Waits until every page and a fresh one of `reader` hold the same document, and the pages say that it is saved. */
export const expectAlike = async (
  plan: { url: string },
  reader: Pick<Teacher, 'context'>,
  ...pages: Page[]
): Promise<void> => {
  await expectSaved(...pages);
  const fresh = await reader.context.newPage();
  await fresh.goto(plan.url);
  await expect(surface(fresh)).toBeVisible();
  await expect(async () => {
    const [first, ...others] = await Promise.all([fresh, ...pages].map((page) => json(page)));
    for (const other of others) expect(other).toEqual(first);
  }).toPass({ timeout: 15_000 });
  await fresh.close();
};
