import { expect, test } from 'vitest';
import { librariesOf } from '../../../bench/vm/sites/perl-files.ts';
import { Site } from '../../../bench/vm/sites/site.ts';

function siteThatAnswers(output: string, calls: (readonly string[])[] = []): Site {
  return new Site({
    label: 'here',
    engineSocket: '/run/docker.sock',
    probeFolder: '/probe',
    perl: ['loader', 'perl'],
    docker: ['docker'],
    execute: (argv) => {
      calls.push(argv);
      return Promise.resolve(output);
    },
  });
}

test('a command is timed by the probe, in microseconds, and told in milliseconds', async () => {
  const calls: (readonly string[])[] = [];
  const times = await siteThatAnswers('1500.0\n250.5\n', calls).timeDocker(['ps'], 2);
  expect(times).toEqual([1.5, 0.2505]);
  expect(calls).toEqual([['loader', 'perl', '/probe/time-command.pl', expect.any(String), '2', 'docker', 'ps']]);
});

test('requests come as a row for each repetition', async () => {
  const calls: (readonly string[])[] = [];
  const site = siteThatAnswers('1000.0 2000.0\n3000.0 4000.0', calls);
  const rows = await site.timeRequests({ requests: ['GET /a', 'GET /b'], connections: 'new', repetitions: 2 });
  expect(rows).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(calls[0]?.slice(3)).toEqual(['/run/docker.sock', expect.any(String), '2', 'new', 'GET /a', 'GET /b']);
});

test.each(['', 'x', '1 2 3'])('what is no row of numbers is refused: “%s”', async (output) => {
  const plan = { requests: ['GET /a', 'GET /b'], connections: 'keep', repetitions: 1 } as const;
  await expect(siteThatAnswers(output).timeRequests(plan)).rejects.toThrow('instead of 2 numbers');
});

test('libraries and the loader are found in what ldd prints, the kernel’s own page is not', () => {
  const output = [
    '\tlinux-vdso.so.1 (0x00007fb49544c000)',
    '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007fb494f20000)',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007fb49544e000)',
  ].join('\n');
  expect(librariesOf(output)).toEqual(['/lib/x86_64-linux-gnu/libm.so.6', '/lib64/ld-linux-x86-64.so.2']);
});
