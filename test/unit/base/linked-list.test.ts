import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Linked, LinkedList } from '../../../electron/base/linked-list.ts';

interface Member extends Linked<Member> {
  readonly number: number;
}

function someMembers(count: number): Member[] {
  return Array.from({ length: count }, (_, number): Member => ({ number, before: null, after: null }));
}

function numbersIn(list: LinkedList<Member>): number[] {
  const numbers: number[] = [];
  for (let member = list.first; member !== null; member = member.after) numbers.push(member.number);
  return numbers;
}

describe('a linked list', () => {
  it('has the order of a Set, whoever leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(9)), { maxLength: 100 }), (steps) => {
        const members = someMembers(10);
        const list = new LinkedList<Member>();
        const model = new Set<number>();
        for (const [appends, number] of steps) {
          const member = members[number];
          if (member === undefined) continue;
          expect(list.has(member)).toBe(model.has(number));
          if (!appends) expect(list.remove(member)).toBe(model.delete(number));
          else if (!model.has(number)) {
            list.append(member);
            model.add(number);
          }
          expect(numbersIn(list)).toEqual([...model]);
          expect(list.size).toBe(model.size);
        }
      }),
    );
  });

  it('lets a member that left lead nowhere', () => {
    const members = someMembers(3);
    const list = new LinkedList<Member>();
    for (const member of members) list.append(member);
    const middle = members[1];
    if (middle === undefined) throw new Error('three members');
    expect([list.remove(middle), list.remove(middle)]).toEqual([true, false]);
    expect(middle).toEqual({ number: 1, before: null, after: null });
  });
});
