import { AUDIT_ACTIONS, AUDIT_OBJECTS } from '@gongbei/contract/audit-actions';
import { expect, test } from 'vitest';
import { deedName, objectName } from './words.ts';

test('every action and every kind of object has its words', () => {
  for (const action of AUDIT_ACTIONS) expect(deedName(action), action).toMatch(/./);
  for (const kind of AUDIT_OBJECTS) expect(objectName(kind), kind).toMatch(/./);
});
