import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readVpnkitCommand,
  readVpnkitInit,
  readVpnkitResponse,
  VPNKIT_COMMAND_BYTES,
  VPNKIT_INIT_BYTES,
  VPNKIT_RESPONSE_BYTES,
  VPNKIT_VERSION,
  vpnkitCommand,
  vpnkitInit,
  vpnkitResponse,
} from '../../../../electron/net/link/vpnkit-messages.ts';

const visible = fc.stringMatching(/^[ -~]{1,60}$/);
const mac = fc.record({ high: fc.nat(0xffff), low: fc.integer({ min: 0, max: 0xffff_ffff }) });

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

describe('messages of vpnkit', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(
        visible,
        fc.uuid(),
        fc.option(fc.integer({ min: 0, max: 0xffff_ffff })),
        (commit, uuid, preferredIpv4) => {
          expect(readVpnkitInit(viewOf(vpnkitInit(commit)), 0)).toBe(VPNKIT_VERSION);
          const request = { uuid, preferredIpv4 };
          expect(readVpnkitCommand(viewOf(vpnkitCommand(request)), 0)).toEqual(request);
        },
      ),
    );
    fc.assert(
      fc.property(visible, fc.nat(0xffff), fc.nat(0xffff), mac, (message, mtu, maxPacketBytes, address) => {
        const no = { kind: 'disconnect' as const, message };
        expect(readVpnkitResponse(viewOf(vpnkitResponse(no)), 0)).toEqual(no);
        const yes = { kind: 'vif' as const, vif: { mtu, maxPacketBytes, mac: address } };
        expect(readVpnkitResponse(viewOf(vpnkitResponse(yes)), 0)).toEqual(yes);
      }),
    );
  });

  it('of any bytes never throw, and their texts are printable', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(
        bytes(VPNKIT_INIT_BYTES),
        bytes(VPNKIT_COMMAND_BYTES),
        bytes(VPNKIT_RESPONSE_BYTES),
        fc.constantFrom(1, 2, 8),
        (init, command, response, kind) => {
          readVpnkitInit(viewOf(init), 0);
          command[0] = kind;
          response[0] = kind;
          expect(readVpnkitCommand(viewOf(command), 0)?.uuid ?? '').toMatch(/^[ -~]*$/);
          const answer = readVpnkitResponse(viewOf(response), 0);
          if (answer?.kind === 'disconnect') expect(answer.message).toMatch(/^[ -~]*$/);
        },
      ),
    );
  });
});
