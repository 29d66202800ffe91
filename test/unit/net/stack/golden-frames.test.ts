import { describe, expect, it } from 'vitest';
import { hex, toHex } from '../../../support/net/guest-frames.ts';
import { stackUnderTest } from '../../../support/net/stack-under-test.ts';

/** Frames that another implementation made, byte for byte; the random source is such that identifications begin at 1. */
function answers(request: string): string[] {
  const { link } = stackUnderTest({ random: () => 0 });
  link.deliver(hex(request));
  return link.take().map(toHex);
}

describe('golden frames', () => {
  it('answers an ARP request for the gateway', () => {
    const request = 'ffffffffffff52550a0002030806000108000604000152550a000203c0a84103000000000000c0a84101';
    expect(answers(request)).toEqual([
      '52550a0002035a94ef000001080600010800060400025a94ef000001c0a8410152550a000203c0a84103',
    ]);
  });

  it('answers an echo request to the gateway', () => {
    const request = '5a94ef00000152550a0002030800450000200001000040017787c0a84103c0a84101080021e712340001626f6174';
    expect(answers(request)).toEqual([
      '52550a0002035a94ef0000010800450000200001000040017787c0a84101c0a84103000029e712340001626f6174',
    ]);
  });

  it('answers a neighbour solicitation for the gateway', () => {
    const request =
      '3333ff00000152550a00020386dd6000000000203afffd000065000000000000000000000003ff0200000000000000000001ff000001' +
      '8700207600000000fd000065000000000000000000000001010152550a000203';
    expect(answers(request)).toEqual([
      '52550a0002035a94ef00000186dd6000000000203afffd000065000000000000000000000001fd000065000000000000000000000003' +
        '880053d6e0000000fd00006500000000000000000000000102015a94ef000001',
    ]);
  });

  it('answers a router solicitation with prefix, MTU and DNS server', () => {
    const request =
      '33330000000252550a00020386dd6000000000103afffe800000000000000000000000000003ff020000000000000000000000000002' +
      '85001dd300000000010152550a000203';
    expect(answers(request)).toEqual([
      '52550a0002035a94ef00000186dd6000000000583afffe800000000000000000000000000001fe800000000000000000000000000003' +
        '8600b94b40000708000000000000000001015a94ef00000105010000000005dc030440c000278d0000093a8000000000' +
        'fd0000650000000000000000000000001903000000000708fd000065000000000000000000000053',
    ]);
  });

  it('carries a datagram out and its answer back', () => {
    const { link, sockets } = stackUnderTest({ random: () => 0 });
    link.deliver(hex('5a94ef00000152550a0002030800450000210001000040114ee5c0a84103c63364070fa00007000d807468656c6c6f'));
    const socket = sockets.udp[0];
    expect(socket?.target).toBe('198.51.100.7:7');
    expect(socket?.sent.map((bytes) => Buffer.from(bytes).toString())).toEqual(['hello']);
    socket?.receive(Buffer.from('world'));
    expect(link.take().map(toHex)).toEqual([
      '52550a0002035a94ef0000010800450000210001000040114ee5c6336407c0a8410300070fa0000d766a776f726c64',
    ]);
  });
});
