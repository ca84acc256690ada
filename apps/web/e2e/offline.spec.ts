import { expect, expectAlike, openPlan, openTogether, saveState, surface, test } from './gongbei.ts';
import { Line } from './line.ts';
import { clickInto, line, section, typeInto } from './places.ts';

const CLOCK = /沈知远 离线，最后收到 \d\d:\d\d/;

test('whoever loses the line writes on, the colleague is told, and everything merges when the line is back', async ({
  teacher,
}) => {
  const wire = await Line.open();
  const { plan, shen, lin } = await openTogether(teacher, '断线', { shen: { proxy: wire.proxy } });
  await typeInto(line(shen.page, 'standards'), '断线前。');
  await expect(line(lin.page, 'standards')).toHaveText('断线前。');

  wire.cut();
  await expect(saveState(shen.page)).toHaveText('离线，已存在本机');
  await shen.page.keyboard.type('断线后。');
  await expect(saveState(shen.page)).toHaveAttribute('data-state', 'offline');
  await expect(lin.page.getByText(CLOCK)).toBeVisible();
  await typeInto(line(lin.page, 'textbook'), '同事接着写。');
  await expect(saveState(lin.page)).toHaveText('已保存');
  await clickInto(line(lin.page, 'standards'));
  await lin.page.keyboard.press('Home');
  await lin.page.keyboard.type('（改）');
  await expect(line(lin.page, 'standards')).toHaveText('（改）断线前。');
  await expect(section(shen.page, 'textbook')).toHaveText('');

  wire.mend();
  for (const { page } of [shen, lin]) {
    await expect(line(page, 'standards')).toHaveText('（改）断线前。断线后。');
    await expect(line(page, 'textbook')).toHaveText('同事接着写。');
    await expect(saveState(page)).toHaveText('已保存');
  }
  await expect(lin.page.getByText(CLOCK)).toBeHidden();
  await expectAlike(plan, lin, shen.page, lin.page);
  await wire.close();
});

test('on a line that hangs the words say that the text is on this device and not on the server', async ({
  teacher,
}) => {
  const wire = await Line.open();
  const { plan, shen, lin } = await openTogether(teacher, '网络卡住', { shen: { proxy: wire.proxy } });
  await typeInto(line(shen.page, 'standards'), '卡住前。');
  await expect(saveState(shen.page)).toHaveText('已保存');
  wire.hang();
  await shen.page.keyboard.type('卡住后。');
  await expect(saveState(shen.page)).toHaveText('已存在本机，未到服务器');
  await expect(line(lin.page, 'standards')).toHaveText('卡住前。');
  wire.mend();
  await expect(saveState(shen.page)).toHaveText('已保存');
  await expect(line(lin.page, 'standards')).toHaveText('卡住前。卡住后。');
  await expectAlike(plan, lin, shen.page, lin.page);
  await wire.close();
});

test('what was written while the server was away is in the closed tab no more, but on the device: it arrives later', async ({
  server,
  teacher,
}) => {
  const { plan, shen, lin } = await openTogether(teacher, '关了再开');
  await typeInto(line(shen.page, 'standards'), '服务器在。');
  await expect(line(lin.page, 'standards')).toHaveText('服务器在。');
  await server.end('SIGTERM');
  await expect(saveState(shen.page)).toHaveText('离线，已存在本机');
  await shen.page.keyboard.type('服务器不在。');
  await expect(saveState(shen.page)).toHaveText('离线，已存在本机');
  await shen.page.close();

  await server.start();
  await typeInto(line(lin.page, 'textbook'), '同事在别处写。');
  await expect(saveState(lin.page)).toHaveText('已保存');
  await expect(line(lin.page, 'standards')).toHaveText('服务器在。');
  shen.page = await shen.context.newPage();
  await openPlan(shen, plan);
  await expect(surface(shen.page)).toContainText('服务器不在。');
  await expect(line(lin.page, 'standards')).toHaveText('服务器在。服务器不在。');
  await expectAlike(plan, lin, shen.page, lin.page);
});
