import type { SocketOptions } from 'node:dgram';

/**
 * For `dgram` sockets that are given addresses alone. Node resolves even those, in a later turn; with this a socket is bound and
 * connected when the call returns, and a datagram can follow at once.
 */
export const literalLookup: NonNullable<SocketOptions['lookup']> = (address, _options, callback) => {
  callback(null, address, address.includes(':') ? 6 : 4);
};
