import { expect, it } from 'vitest';
import { TcpInbox } from '../../../../electron/vm/network/tcp-inbox.ts';
import { TcpProbe } from '../../../support/net/tcp-probe.ts';

/** Fills the inbox's buffer with `bytes`, as the system would, as far as they fit. */
function fill(inbox: TcpInbox, buffer: Uint8Array, bytes: Uint8Array): boolean {
  const sizeBytes = Math.min(buffer.length, bytes.length);
  buffer.set(bytes.subarray(0, sizeBytes));
  return inbox.filled(sizeBytes, buffer);
}

it('hands out buffers of the stack from the second read on', () => {
  const probe = new TcpProbe();
  const inbox = new TcpInbox(probe);
  probe.bufferBytes = () => 10;
  expect(fill(inbox, inbox.nextBuffer(), Buffer.from('0123456789abc'))).toBe(true);
  const buffer = inbox.nextBuffer();
  expect(buffer.length).toBe(10);
  expect(fill(inbox, buffer, Buffer.from('xyz'))).toBe(true);
  expect(probe.bytes.toString()).toBe('0123456789abcxyz');
});

it('never asks the stack for a buffer while it wants nothing, and keeps what there was no room for', () => {
  const probe = new TcpProbe();
  const inbox = new TcpInbox(probe);
  probe.bufferBytes = () => 4;
  probe.wants = () => false;
  expect(fill(inbox, inbox.nextBuffer(), Buffer.from('0123456789'))).toBe(false);
  const parked = inbox.nextBuffer();
  // Another socket's read goes through the same memory.
  parked.fill(0);
  expect(probe.bytes.toString()).toBe('0123');
  expect(probe.problems).toEqual([]);
  probe.wants = () => true;
  probe.goesOn();
  expect(inbox.resume()).toBe(true);
  expect(probe.bytes.toString()).toBe('0123456789');
  expect(probe.problems).toEqual([]);
});

it('tells the end after the last byte', () => {
  const probe = new TcpProbe();
  const inbox = new TcpInbox(probe);
  probe.bufferBytes = () => 4;
  probe.wants = () => false;
  inbox.offer(Buffer.from('012345'));
  inbox.end();
  expect(probe.events).toEqual([]);
  probe.wants = () => true;
  probe.goesOn();
  inbox.resume();
  expect(probe.bytes.toString()).toBe('012345');
  expect(probe.events).toEqual(['ended']);
});

it('holds what comes although reading was stopped', () => {
  const probe = new TcpProbe();
  const inbox = new TcpInbox(probe);
  probe.wants = () => false;
  inbox.offer(Buffer.from('0'));
  expect(inbox.offer(Buffer.from('1'))).toBe(false);
  expect(inbox.offer(Buffer.from('2'))).toBe(false);
  probe.wants = () => true;
  probe.goesOn();
  expect(inbox.resume()).toBe(true);
  expect(probe.bytes.toString()).toBe('012');
});

it('gives nothing to a stack that has closed', () => {
  const probe = new TcpProbe();
  const inbox = new TcpInbox(probe);
  probe.bufferBytes = () => 2;
  probe.wants = () => {
    inbox.close();
    return true;
  };
  expect(inbox.offer(Buffer.from('0123456789'))).toBe(false);
  inbox.end();
  expect(probe.bytes.toString()).toBe('01');
  expect(probe.events).toEqual([]);
});
