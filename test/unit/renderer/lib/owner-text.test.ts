import { expect, it } from 'vitest';
import { ownerTexts } from '../../../../renderer/lib/files/owner-text.ts';

it('an owner has the names that there are, beside the numbers', () => {
  const textOf = ownerTexts({ users: [{ id: 0, name: 'root' }], groups: [{ id: 50, name: 'staff' }] });
  expect(textOf({ userId: 0, groupId: 50 })).toEqual({ ids: '0:50', names: 'root:staff' });
  expect(textOf({ userId: 7, groupId: 50 })).toEqual({ ids: '7:50', names: '7:staff' });
  expect(textOf({ userId: 0, groupId: 0 })).toEqual({ ids: '0:0', names: 'root:0' });
  expect(textOf({ userId: 7, groupId: 8 })).toEqual({ ids: '7:8', names: null });
});
