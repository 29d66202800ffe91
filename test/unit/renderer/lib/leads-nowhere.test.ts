import { describe, expect, it } from 'vitest';
import { leadsNowhere } from '../../../../renderer/lib/files/leads-nowhere.ts';

describe('a link among the files of a container', () => {
  it('leads nowhere when nothing was found, but for what is mounted while the container runs', () => {
    const verdicts = ['/etc/gone', 'gone', '/process/x', '/proc/mounts', '/proc', '/dev/stdout', '/sys/x'].map((path) =>
      leadsNowhere({ path, kind: 'missing' }),
    );
    expect(verdicts).toEqual([true, true, true, false, false, false, false]);
    expect(leadsNowhere({ path: '/etc/there', kind: 'file' })).toBe(false);
  });
});
