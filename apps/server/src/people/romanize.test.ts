import { expect, test } from 'vitest';
import { baseLogin, englishName, loginsFrom } from './romanize.ts';

test.each([
  ['沈知远', 'shenzy', 'Shen Zhiyuan'],
  ['单晓明', 'shanxm', 'Shan Xiaoming'],
  ['仇大海', 'qiudh', 'Qiu Dahai'],
  ['解小龙', 'xiexl', 'Xie Xiaolong'],
  ['查良文', 'zhalw', 'Zha Liangwen'],
  ['曾怡溪', 'zengyx', 'Zeng Yixi'],
  ['区志强', 'ouzq', 'Ou Zhiqiang'],
  ['朴智星', 'piaozx', 'Piao Zhixing'],
  ['盖叫天', 'gejt', 'Ge Jiaotian'],
  ['覃红', 'qinh', 'Qin Hong'],
  ['种师道', 'chongsd', 'Chong Shidao'],
  ['吕行', 'lvx', 'Lü Xing'],
  ['欧阳修文', 'ouyangxw', 'Ouyang Xiuwen'],
  ['尉迟恭', 'yuchig', 'Yuchi Gong'],
  ['欧阳', 'ouy', 'Ou Yang'],
  ['阿依古丽·买买提', 'aygl', /^A /],
  ['Anna Smith', 'annasmith', 'Anna Smith'],
])('%s is read as surname and given name', (name, login, english) => {
  expect(baseLogin(name).startsWith(login)).toBe(true);
  expect(englishName(name)).toMatch(english);
});

test('a name without a single letter to type still suggests something', () => {
  expect(baseLogin('ក')).toMatch(/^[a-z0-9]{2,}$/);
});

test('the second of a name is numbered 2', () => {
  expect(loginsFrom('wangf').slice(0, 3)).toEqual(['wangf', 'wangf2', 'wangf3']);
});
