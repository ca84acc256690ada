import { expect, test } from 'vitest';
import { links } from './links.ts';

test('the two teachers of the pair come in by two host names, so that one browser holds both', () => {
  expect(links(3210)).toEqual([
    {
      who: { zh: '沈知远（清渡县实验小学）', en: 'Shen Zhiyuan (Qingdu County Experimental Primary School)' },
      url: 'http://localhost:3210/enter/shenzy?next=/documents/d01',
    },
    {
      who: { zh: '林秀云（雾坪乡中心小学）', en: 'Lin Xiuyun (Wuping Township Central Primary School)' },
      url: 'http://127.0.0.1:3210/enter/linxy?next=/documents/d01',
    },
  ]);
});
