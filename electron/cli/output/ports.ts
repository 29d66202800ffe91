import type { PublishedPortInfo } from '../../api/ports.ts';
import type { Style } from './style.ts';
import { cleanCell, tableLines } from './table.ts';
import { wrap } from './text-width.ts';
import { formatTraffic } from './traffic.ts';

const HEADINGS = ['CONTAINER', 'ON THIS COMPUTER', 'IN THE CONTAINER', 'CONNECTIONS', 'RECEIVED', 'SENT'];

/** What `boathouse ports` shows to people: a table by container and port, a port that is not open with its reason below. */
export function formatPorts(
  ports: readonly PublishedPortInfo[],
  options: { readonly columns: number; readonly style: Style },
): string {
  if (ports.length === 0) return 'No container publishes a port.\n';
  const sorted = [...ports].sort(inOrder);
  const lines = tableLines([HEADINGS, ...sorted.map(cellsOf)]);
  const { style } = options;
  const table = sorted.map(({ problem }, index) => {
    const line = `${lines[index + 1] ?? ''}\n`;
    if (problem === null) return line;
    const reason = wrap(`Not open: ${cleanCell(problem)}`, options.columns - 2).map((part) => `  ${style.red(part)}\n`);
    return line + reason.join('');
  });
  return `${style.dim(lines[0] ?? '')}\n${table.join('')}`;
}

function cellsOf(port: PublishedPortInfo): string[] {
  const address = port.address.includes(':') ? `[${port.address}]` : port.address;
  const [total, open] = [port.connections, port.openConnections];
  return [
    cleanCell(port.container.name),
    `${address}:${port.port}`,
    `${port.containerPort}/${port.protocol}`,
    open === 0 ? String(total) : `${total} (${open} open)`,
    formatTraffic(port.receivedBytes),
    formatTraffic(port.sentBytes),
  ];
}

function inOrder(one: PublishedPortInfo, other: PublishedPortInfo): number {
  return (
    one.container.name.localeCompare(other.container.name) ||
    one.port - other.port ||
    one.protocol.localeCompare(other.protocol) ||
    one.address.localeCompare(other.address)
  );
}
