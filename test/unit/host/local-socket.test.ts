import { expect, it } from 'vitest';
import { listenFailure } from '../../../electron/host/local-socket.ts';

const failure = (path: string, code: string) =>
  listenFailure(path, Object.assign(new Error(`listen ${code}`), { code }));

it('a socket that cannot be listened at is in use, or what else the system says', () => {
  const pipe = '\\\\.\\pipe\\boathouse-0-api';
  expect(failure(pipe, 'EADDRINUSE')).toMatchObject({ code: 'socket-in-use' });
  expect(failure(pipe, 'EACCES')).toMatchObject({
    code: 'socket-in-use',
    message: expect.stringContaining('another user') as unknown,
  });
  expect(failure('/run/api.sock', 'EACCES')).toMatchObject({ code: 'socket-failed' });
  expect(failure(pipe, 'EMFILE')).toMatchObject({ code: 'socket-failed' });
});
