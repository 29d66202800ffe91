import { expect, it } from 'vitest';
import { KEPT_LOG_PROGRAM } from '../../../../electron/engine/kept-logs/kept-log-program.ts';
import { keptLogList } from '../../../../electron/engine/kept-logs/kept-log-list.ts';

const ID = 'ab'.repeat(32);

it('reads a line a log, its texts as they were', () => {
  const line = `id=${ID} removed=1764403200 bytes=812 cut=1 created=2026-11-29T08%3A00%3A00Z exit=137 finished=2026-11-29T09%3A00%3A00.5Z image=a%2Fb%3A1 name=%C3%BC%20%1B%5B2J project= service= tty=0`;
  expect(keptLogList(`${line}\n`)).toEqual([
    {
      id: ID,
      name: 'ü \u001b[2J',
      image: 'a/b:1',
      project: null,
      service: null,
      createdMs: Date.UTC(2026, 10, 29, 8),
      finishedMs: Date.UTC(2026, 10, 29, 9, 0, 0, 500),
      exitCode: 137,
      removedMs: 1_764_403_200_000,
      sizeBytes: 812,
      isCut: true,
    },
  ]);
});

it('knows no exit code of one that did not end', () => {
  const line = `id=${ID} removed=1 bytes=2 exit=0 finished=0001-01-01T00%3A00%3A00Z`;
  expect(keptLogList(line)).toMatchObject([{ exitCode: null, finishedMs: null, createdMs: null, name: '' }]);
});

it('leaves out what is no such line', () => {
  const lines = [
    '',
    'id=../.. removed=1 bytes=1',
    `id=${ID} removed=x bytes=1`,
    `id=${ID} removed=1`,
    `removed=1 bytes=1`,
    '=',
    '\0',
  ];
  expect(keptLogList(lines.join('\n'))).toEqual([]);
});

it('says what the program of the VM says went wrong', () => {
  expect(KEPT_LOG_PROGRAM.failure('missing gone\n')).toMatchObject({ code: 'no-such-log' });
  expect(KEPT_LOG_PROGRAM.failure('no-space No%20space%20left\n').message).toContain('No space left');
  // An older image has no such program.
  expect(KEPT_LOG_PROGRAM.failure('sh: /usr/lib/boathouse/kept-logs: not found\n')).toMatchObject({
    code: 'kept-logs-failed',
  });
});
