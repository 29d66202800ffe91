import { expect, it } from 'vitest';
import { parseCommandLine } from '../../../../vm-assets/builder/command-line.ts';

it('builds the own architecture by the lock first', () => {
  expect(parseCommandLine(['build'])).toMatchObject({
    command: 'build',
    architectures: [process.arch === 'arm64' ? 'arm64' : 'amd64'],
    lockUse: 'first',
    rebuild: 'when-changed',
    ship: false,
  });
});

it('understands every option', () => {
  expect(parseCommandLine(['build', '--arch', 'all', '--locked', '--force', '--ship', '--out', 'x'])).toMatchObject({
    architectures: ['amd64', 'arm64'],
    lockUse: 'only',
    rebuild: 'always',
    ship: true,
    outputFolder: 'x',
  });
});

it.each([[], ['bild'], ['build', 'more'], ['build', '--fast'], ['build', '--arch', 'riscv64']])(
  'refuses %j',
  (...argv) => {
    expect(() => parseCommandLine(argv)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  },
);
