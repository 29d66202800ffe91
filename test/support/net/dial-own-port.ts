/**
 * A program for a namespace in which the system has one port for dials: dials that port, at which nobody listens, and writes what came
 * of it by TCP (by way of Node and of the addon) and by UDP, and what Node by itself makes of it, as JSON.
 *
 * Usage: node dial-own-port.js PORT
 */
import { connect } from 'node:net';
import { ipAddress } from '../../../electron/net/wire/ip-address.ts';
import { StreamTable } from '../../../electron/vm/network/native-streams/stream-table.ts';
import { NodeHostSockets } from '../../../electron/vm/network/node-host-sockets.ts';

const endpoint = { address: ipAddress('127.0.0.1'), port: Number(process.argv[2]) };
const sockets = new NodeHostSockets();

const plain = await new Promise<string>((resolve) => {
  const socket = connect(endpoint.port, '127.0.0.1');
  socket.once('error', (error) => resolve(error.message));
  socket.once('connect', () => {
    socket.resetAndDestroy();
    resolve('connected');
  });
});

const dial = (by: NodeHostSockets): Promise<string> =>
  new Promise((resolve) => {
    by.connectTcp(endpoint, {
      connected: () => resolve('connected'),
      failed: resolve,
      readBuffer: () => new Uint8Array(1),
      read: () => false,
      ended: () => undefined,
      written: () => undefined,
      broken: resolve,
    });
  });

const tcp = await dial(sockets);
const native = await dial(new NodeHostSockets(StreamTable.open()));

const udp = await new Promise<string>((resolve) => {
  const socket = sockets.openUdp(endpoint, { datagram: () => resolve('heard itself'), failed: resolve });
  socket.send(Buffer.from('anybody there?'));
});

process.stdout.write(`${JSON.stringify({ plain, tcp, native, udp })}\n`);
process.exit();
