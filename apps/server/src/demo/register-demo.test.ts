import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Demo } from '@gongbei/contract/people';
import { openHttp } from '../http/open-http.ts';
import { registerDemo } from './register-demo.ts';

const ask = async (demo: boolean) => {
  const config = { origins: ['http://localhost:3000'] as [string], behindProxy: false, trustedProxies: 'loopback' };
  const log = pino({ level: 'silent' });
  const app = await openHttp({ config, log, identify: async () => null, scriptHashes: [] });
  registerDemo(app, { demo });
  const reply = await app.inject({ method: 'GET', url: '/api/demo' });
  await app.close();
  return reply;
};

test('anybody is shown the people of the demo, without those who can no longer sign in', async () => {
  const reply = await ask(true);
  expect(reply.statusCode).toBe(200);
  const { people, schools, password } = Demo.parse(reply.json());
  expect(people).toHaveLength(15);
  expect(people.map(({ userName }) => userName)).not.toContain('gucm');
  expect(people.find(({ userName }) => userName === 'hexh')!.community.zh).toBe('清渡实小—雾坪教育共同体');
  expect(people.find(({ userName }) => userName === 'chensq')!.community.en).toBe(
    'Qingdu Experimental–Wuping Community, No. 3 Junior High–Wuping Junior High Community',
  );
  for (const { school } of people) expect(schools.map(({ id }) => id)).toContain(school);
  expect(password.length).toBeGreaterThanOrEqual(8);
});

test('an installation without demo has none', async () => {
  const reply = await ask(false);
  expect(reply.statusCode).toBe(404);
  expect(reply.json()).toMatchObject({ code: 'not-found' });
});
