import type {
  LinkActivity,
  NetworkActivity,
  NetworkAddresses,
  NetworkStatus,
  TcpActivity,
} from '../../api/network-status.ts';
import { type Field, formatFields } from './fields.ts';
import type { Style } from './style.ts';
import { wrap } from './text-width.ts';
import { formatTraffic } from './traffic.ts';

const HEADS: Readonly<Record<NetworkStatus['mode'], string>> = {
  boathouse: 'Boathouse’s own network',
  qemu: 'QEMU’s user network',
  switch: 'The hypervisor’s switch',
};
const SWITCH_NOTE =
  'The VM asks it for its address, by DHCP. Containers find this computer and the DNS server at the addresses above, also when it gives the VM another one. It can be asked no more than that, and publishes TCP ports alone.';
const QEMU_NOTE = 'It tells no more than that. Boathouse’s own network does, and can be captured. To switch:';
/** In one line, so that it can be copied. */
const SWITCH = '  boathouse settings set network.mode boathouse && boathouse restart';

/** What `boathouse network status` shows to people. */
export function formatNetworkStatus(
  status: NetworkStatus,
  options: { readonly columns: number; readonly style: Style },
): string {
  const { style } = options;
  const { mode, mtu, activity } = status;
  const head = style.bold(HEADS[mode]);
  const fields = [...addressFields(status), ['MTU', `${mtu} bytes`] as const];
  if (activity !== null) fields.push(...activityFields(activity));
  return `${head}\n\n${formatFields(fields, options)}${note(mode, options.columns)}`;
}

function note(mode: NetworkStatus['mode'], columns: number): string {
  const paragraph = (text: string): string => `\n${wrap(text, columns).join('\n')}\n`;
  if (mode === 'switch') return paragraph(SWITCH_NOTE);
  return mode === 'qemu' ? `${paragraph(QEMU_NOTE)}\n${SWITCH}\n` : '';
}

function addressFields({ ipv4, ipv6 }: NetworkStatus): Field[] {
  const both = (pick: (addresses: NetworkAddresses) => string | null): string =>
    [ipv4, ...(ipv6 === null ? [] : [ipv6])]
      .map(pick)
      .filter((address) => address !== null)
      .join(', ');
  const isGateway = ipv4.dns === ipv4.gateway;
  const fields: Field[] = [
    ['Network', both(({ subnet }) => subnet)],
    ['VM', both(({ vm }) => vm)],
    [isGateway ? 'Gateway, DNS' : 'Gateway', both(({ gateway }) => gateway)],
  ];
  if (!isGateway) fields.push(['DNS', both(({ dns }) => dns)]);
  return [...fields, ['Host', both(({ host }) => host)]];
}

function activityFields(activity: NetworkActivity): Field[] {
  const { link, tcp, tcpFlows, udpFlows, dnsServers, dnsDomains } = activity;
  const servers = dnsServers.length === 0 ? 'none: the host has no DNS server' : dnsServers.join(', ');
  const domains = dnsDomains.map(({ domain, servers: own }) => `${domain}: ${own.join(', ')}`);
  return [
    ['Flows', `${tcpFlows} TCP, ${udpFlows} UDP`],
    ...(link === null ? [['Link', 'the VM’s card is not connected'] as const] : linkFields(link)),
    ...(tcp === null ? [] : [['Sent again', describeRetransmissions(tcp)] as const]),
    ['Dropped', describeDrops(activity)],
    ['Host’s DNS', [servers, ...domains].join('\n')],
  ];
}

function linkFields(link: LinkActivity): Field[] {
  const waits = link.refusals === 0 ? '' : `, ${times(link.refusals)} the VM was not ready`;
  return [
    ['From the VM', `${formatTraffic(link.bytesReceived)} in ${frames(link.framesReceived)}`.replaceAll(' ', '\u00a0')],
    ['To the VM', `${formatTraffic(link.bytesSent)} in ${frames(link.framesSent)}`.replaceAll(' ', '\u00a0') + waits],
  ];
}

function describeRetransmissions({ segmentsRetransmitted, segmentsSent, timeouts }: TcpActivity): string {
  if (segmentsRetransmitted === 0) return 'nothing';
  const silent = timeouts === 0 ? '' : `; ${times(timeouts)} the VM did not answer`;
  return `${segmentsRetransmitted} of ${segmentsSent} TCP segments${silent}`;
}

/** Most frequent first. */
function describeDrops({ drops, link }: NetworkActivity): string {
  const invalid = link?.invalid ?? 0;
  const all = Object.entries(drops).filter(([, count]) => count > 0);
  if (invalid > 0) all.push(['link-frame-size', invalid]);
  if (all.length === 0) return 'nothing';
  return all
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `${reason}\u00a0${count}`)
    .join(', ');
}

function frames(count: number): string {
  return count === 1 ? '1 frame' : `${count} frames`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
