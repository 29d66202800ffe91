import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQmpMessage } from '../../../../electron/hypervisor/qemu/qmp-message.ts';

describe('parseQmpMessage', () => {
  it.each([
    ['{"QMP": {"version": {}, "capabilities": []}}', { kind: 'greeting' }],
    ['{"return": {"running": true}, "id": 3}', { kind: 'return', id: 3, value: { running: true } }],
    ['{"error": {"class": "GenericError", "desc": "no"}, "id": 4}', { kind: 'error', id: 4, description: 'no' }],
    ['{"error": {"class": "GenericError"}}', { kind: 'error', id: null, description: 'no description' }],
    ['{"event": "STOP", "timestamp": {}}', { kind: 'event', event: { name: 'STOP', data: {} } }],
    [
      '{"event": "SHUTDOWN", "data": {"guest": true}}',
      { kind: 'event', event: { name: 'SHUTDOWN', data: { guest: true } } },
    ],
  ])('reads %s', (line, expected) => {
    expect(parseQmpMessage(line)).toEqual(expected);
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '3',
    '{}',
    '{"QMP": 1}',
    '{"error": "x"}',
    '{"event": 1}',
    'HTTP/1.1 400 Bad Request',
  ])('passes over %j', (line) => {
    expect(parseQmpMessage(line)).toBeNull();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => void parseQmpMessage(line)));
  });
});
