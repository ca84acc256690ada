import { expect, expectAlike, expectSaved, json, openPlan, openTogether, surface, test } from './gongbei.ts';
import { line, section, typeInto } from './places.ts';

test('a crash of the server loses nothing that two people type, and both pages come back by themselves', async ({
  server,
  teacher,
}) => {
  const { plan, shen, lin } = await openTogether(teacher, '服务器断电');
  const [shens, lins] = ['一二三四五六七八九十'.repeat(4), '子丑寅卯辰巳午未申酉'.repeat(4)];
  const crash = async () => {
    await expect(line(lin.page, 'standards')).toContainText(shens.slice(0, 12));
    await server.end('SIGKILL');
    await server.start();
  };
  await Promise.all([
    typeInto(line(shen.page, 'standards'), '').then(() => shen.page.keyboard.type(shens, { delay: 60 })),
    typeInto(line(lin.page, 'textbook'), '').then(() => lin.page.keyboard.type(lins, { delay: 60 })),
    crash(),
  ]);
  for (const { page } of [shen, lin]) {
    await expect(section(page, 'standards')).toHaveText(shens);
    await expect(section(page, 'textbook')).toHaveText(lins);
  }
  await expectAlike(plan, lin, shen.page, lin.page);
});

test('what is acknowledged, and what a colleague has seen, is there after a crash without the pages that wrote it', async ({
  server,
  teacher,
}) => {
  const { plan, shen, lin } = await openTogether(teacher, '见过就不丢');
  await typeInto(line(shen.page, 'standards'), '这一句显示已保存。');
  await expectSaved(shen.page);
  const typing = typeInto(line(shen.page, 'textbook'), '边写边停电'.repeat(12)).catch(() => undefined);
  await expect(line(lin.page, 'textbook')).toContainText('停电边');
  await server.end('SIGKILL');
  const seen = await section(lin.page, 'textbook').innerText();
  await Promise.all([shen.context.close(), lin.context.close(), typing]);

  await server.start();
  const luo = await teacher('luods');
  await openPlan(luo, plan);
  await expect(section(luo.page, 'standards')).toHaveText('这一句显示已保存。');
  expect((await section(luo.page, 'textbook').innerText()).startsWith(seen), `has what was seen: ${seen}`).toBe(true);
  const zheng = await teacher('zhengl');
  await openPlan(zheng, plan);
  await expect(surface(zheng.page)).toBeVisible();
  expect(await json(zheng.page)).toEqual(await json(luo.page));
  await expectAlike(plan, luo, luo.page, zheng.page);
});
