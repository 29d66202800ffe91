import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RotatingFile } from '../../../electron/host/rotating-file.ts';
import { MachineConsole } from '../../../electron/vm/machine-console.ts';
import { FakeVm, recordOf } from '../../support/vm/fake-driver.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

async function bench() {
  const path = join(await temporaryFolder(), 'console.log');
  const console = new MachineConsole(new RotatingFile({ path, maxBytes: 1024 * 1024 }));
  return { path, console, vm: new FakeVm(recordOf(1, '/run')) };
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test('what the guest prints goes to the log, the history, the viewers, and out as lines and markers', async () => {
  const { console, path, vm } = await bench();
  const viewed: string[] = [];
  const lines: string[] = [];
  const markers: string[] = [];
  console.onOutput((bytes) => viewed.push(text(bytes)));
  console.onLine((line) => lines.push(line));
  console.onMarker((marker) => markers.push(marker.kind));
  console.attach(vm.console);
  vm.console.output('hello\n[boathouse] ');
  vm.console.output('phase=disks\n');
  expect(viewed.join('')).toBe('hello\n[boathouse] phase=disks\n');
  expect(text(console.history())).toBe(viewed.join(''));
  expect(lines).toEqual(['hello', '[boathouse] phase=disks']);
  expect(console.tail()).toEqual(lines);
  expect(markers).toEqual(['phase']);
  await console.dispose();
  expect(await readFile(path, 'utf8')).toBe(viewed.join(''));
});

test('viewers stay over boots; the history is the new one’s', async () => {
  const { console, vm } = await bench();
  const viewed: string[] = [];
  console.onOutput((bytes) => viewed.push(text(bytes)));
  console.attach(vm.console);
  vm.console.output('first');
  const next = new FakeVm(recordOf(2, '/run'));
  console.attach(next.console);
  vm.console.output('a late word');
  next.console.output('second');
  expect(viewed).toEqual(['first', 'second']);
  expect(text(console.history())).toBe('second');
  await console.dispose();
});

test('what is typed reaches the guest, or is told to be lost', async () => {
  const { console, vm } = await bench();
  expect(await console.write(Buffer.from('x'))).toBe(false);
  console.attach(vm.console);
  expect(await console.write(Buffer.from('uname -a\n'))).toBe(true);
  expect(vm.console.written.map(text)).toEqual(['uname -a\n']);
  console.detach();
  expect(console.attached).toBe(false);
  await console.dispose();
});
