import type { TcpStackOptions } from '../../../../../electron/net/stack/tcp/tcp-stack.ts';
import type { MemorySocketOptions } from '../../../../support/net/memory-sockets.ts';
import { ScriptedGuest } from '../../../../support/net/scripted-guest.ts';

/** A guest whose connection stands, with SACK and a window as it is told. */
export function established(options: Partial<TcpStackOptions> = {}, sockets: MemorySocketOptions = {}): ScriptedGuest {
  const guest = new ScriptedGuest(options, sockets);
  guest.open({ windowScale: 0, sackPermitted: true });
  guest.take();
  return guest;
}
