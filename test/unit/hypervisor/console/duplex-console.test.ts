import { duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { DuplexConsole } from '../../../../electron/hypervisor/console/duplex-console.ts';

const turn = async (): Promise<void> => {
  await new Promise(setImmediate);
};

function open() {
  const [ours, guest] = duplexPair();
  const console = new DuplexConsole(ours);
  const collect = (): { readonly text: string } => {
    const collected = { text: '' };
    console.onOutput((chunk) => (collected.text += Buffer.from(chunk).toString('latin1')));
    return collected;
  };
  return { console, guest, collect };
}

describe('DuplexConsole', () => {
  it('keeps what came before anybody listened, for all who come in the same turn', async () => {
    const { guest, collect } = open();
    guest.write('early ');
    await turn();
    const [first, second] = [collect(), collect()];
    guest.write('late');
    await turn();
    const third = collect();
    await turn();
    expect([first.text, second.text, third.text]).toEqual(['early late', 'early late', '']);
  });

  it('drops the oldest of a flood that nobody listens to', async () => {
    const { guest, collect } = open();
    for (let sent = 0; sent < 40; sent++) {
      guest.write(Buffer.alloc(64 * 1024, String.fromCharCode(65 + sent)));
      await turn();
    }
    const collected = collect();
    await turn();
    expect(collected.text.length).toBeLessThanOrEqual(1024 * 1024);
    expect(collected.text.at(-1)).toBe(String.fromCharCode(65 + 39));
  });

  it('writes in order and fails once the tty is closed, which it tells once to early and late', async () => {
    const { console, guest } = open();
    let typed = '';
    guest.on('data', (chunk: Buffer) => (typed += chunk.toString('latin1')));
    let closed = 0;
    console.onClose(() => closed++);
    await Promise.all([console.write(Buffer.from('a')), console.write(Buffer.from('b'))]);
    await turn();
    expect(typed).toBe('ab');
    guest.end();
    await turn();
    await turn();
    expect(closed).toBe(1);
    console.onClose(() => (closed += 10));
    console.close();
    await turn();
    expect(closed).toBe(11);
    await expect(console.write(Buffer.from('c'))).rejects.toMatchObject({ code: 'console-closed' });
  });

  it('hands out its last bytes before it says that it is closed', async () => {
    const { console, guest } = open();
    guest.end('last words');
    await turn();
    const order: string[] = [];
    console.onClose(() => order.push('closed'));
    console.onOutput((chunk) => order.push(Buffer.from(chunk).toString('latin1')));
    await turn();
    await turn();
    expect(order.toSorted()).toEqual(['closed', 'last words']);
  });
});
