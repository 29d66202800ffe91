import { describe, expect, it } from 'vitest';
import { parseTcp, TCP_FLAG, type TcpHeader, writeTcpHeader } from '../../../../electron/net/wire/tcp.ts';

const { ack, fin, rst, syn, urg } = TCP_FLAG;

const header: TcpHeader = {
  sourcePort: 443,
  destinationPort: 50_001,
  sequence: 0xfedc_ba98,
  acknowledgement: 0x8000_0001,
  headerBytes: 32,
  flags: ack | urg,
  window: 65_535,
  urgentPointer: 7,
};

function written(changes: Partial<TcpHeader> = {}): DataView {
  const view = new DataView(new ArrayBuffer(80), 4, 70);
  writeTcpHeader(view, 3, { ...header, ...changes });
  return view;
}

describe('the TCP header', () => {
  it('is read as it was written', () => {
    expect(parseTcp(written(), 3, 60)).toEqual(header);
  });

  it('has the layout of RFC 9293', () => {
    const bytes = new Uint8Array(written().buffer, 7, 20);
    expect([...bytes]).toEqual([
      0x01, 0xbb, 0xc3, 0x51, 0xfe, 0xdc, 0xba, 0x98, 0x80, 0, 0, 1, 0x80, 0x30, 0xff, 0xff, 0, 0, 0, 7,
    ]);
  });

  it('is dropped when it is short or its length is impossible', () => {
    expect(parseTcp(written(), 3, 22)).toBe('tcp-short');
    expect(parseTcp(written({ headerBytes: 16 }), 3, 60)).toBe('tcp-header-length');
    expect(parseTcp(written({ headerBytes: 60 }), 3, 62)).toBe('tcp-header-length');
  });

  it.each([0, fin, syn | fin, syn | rst])('is dropped with the flags %i', (flags) => {
    expect(parseTcp(written({ flags }), 3, 60)).toBe('tcp-flags');
  });
});
