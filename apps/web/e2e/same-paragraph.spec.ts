import { expect, expectAlike, openTogether, test } from './gongbei.ts';
import { cell, clickInto, line, section, typeInto } from './places.ts';

test('a caret stays where it is while the colleague writes and breaks the paragraph before it', async ({ teacher }) => {
  const { plan, shen, lin } = await openTogether(teacher, '同一段');
  const [shens, lins] = [line(shen.page, 'standards'), line(lin.page, 'standards')];
  await typeInto(shens, '春天来了');
  await expect(lins).toHaveText('春天来了');

  await clickInto(lins);
  await lin.page.keyboard.press('Home');
  await lin.page.keyboard.type('今年的');
  await expect(shens).toHaveText('今年的春天来了');
  await shen.page.keyboard.type('，花开了');
  await expect(lins).toHaveText('今年的春天来了，花开了');

  await lin.page.keyboard.press('Enter');
  await expect(section(shen.page, 'standards').locator('> p')).toHaveText(['今年的', '春天来了，花开了']);
  await shen.page.keyboard.type('，草绿了');
  await lin.page.keyboard.type('这个');
  for (const { page } of [shen, lin])
    await expect(section(page, 'standards').locator('> p')).toHaveText(['今年的', '这个春天来了，花开了，草绿了']);
  await expectAlike(plan, lin, shen.page, lin.page);
});

test('two people who type at the same spot both keep their words whole', async ({ teacher }) => {
  const { plan, shen, lin } = await openTogether(teacher, '同一处');
  await Promise.all([clickInto(line(shen.page, 'textbook')), clickInto(line(lin.page, 'textbook'))]);
  await Promise.all([
    shen.page.keyboard.type('小灯泡亮起来', { delay: 40 }),
    lin.page.keyboard.type('电流走一圈', { delay: 40 }),
  ]);
  for (const { page } of [shen, lin]) {
    await expect(line(page, 'textbook')).toHaveText(/^(小灯泡亮起来电流走一圈|电流走一圈小灯泡亮起来)$/);
  }
  await expectAlike(plan, shen, shen.page, lin.page);
});

test('clicks and steps count although a colleague’s word or the next key comes before the browser has told of them', async ({
  teacher,
}) => {
  const { plan, shen, lin } = await openTogether(teacher, '点击之后');
  const [textbook, standards] = [line(lin.page, 'textbook'), line(lin.page, 'standards')];
  await typeInto(standards, '课标');
  await lin.page.evaluate(() =>
    window.addEventListener('selectionchange', (event) => event.stopImmediatePropagation(), { capture: true }),
  );
  await textbook.click();
  await typeInto(cell(shen.page, 2, 2), '活动');
  await expect(cell(lin.page, 2, 2)).toHaveText('活动');
  await lin.page.keyboard.type('教材');
  for (const { page } of [shen, lin]) {
    await expect(line(page, 'textbook')).toHaveText('教材');
    await expect(line(page, 'standards')).toHaveText('课标');
  }
  for (const key of ['Home', 'Shift+ArrowRight', 'Delete']) await lin.page.keyboard.press(key);
  for (const { page } of [shen, lin]) await expect(line(page, 'textbook')).toHaveText('材');
  await expectAlike(plan, lin, shen.page, lin.page);
});
