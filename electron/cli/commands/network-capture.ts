import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CAPTURE_MAX_BYTES, STREAM_ACKNOWLEDGE_BYTES } from '../../api/limits.ts';
import type { CaptureEnd, CaptureEvent, CaptureRequest } from '../../api/network-capture.ts';
import { BoathouseError } from '../../base/errors.ts';
import { type Cli, notRunning, using, writeAll } from '../cli.ts';
import type { ApiClient } from '../../client/connection.ts';
import { iterate } from '../../client/subscription.ts';
import { EXIT } from '../exit-code.ts';
import { onInterrupt } from '../interrupts.ts';
import { formatCaptureEnd, formatCaptureLoss } from '../output/capture.ts';
import { formatTraffic } from '../output/traffic.ts';
import { parseCaptureSeconds, parseCaptureSize } from '../capture-limits.ts';

const FILE_DEFAULT_MAX_BYTES = 1e9;
/** Standard output by tcpdump's name. */
const STDOUT = '-';

interface CaptureOptions {
  readonly write?: string;
  readonly filter?: string;
  readonly maxSize?: number;
  readonly maxTime?: number;
}

export function addCapture(network: Command, cli: Cli): void {
  network
    .command('capture')
    .description('record what passes, as pcapng for Wireshark; Ctrl-C ends it')
    .option('-w, --write <file>', 'write to this file; without it, or with “-”: to standard output')
    .option('--filter <terms>', 'record only frames for which all terms hold')
    .option('--max-size <size>', 'end before it is larger, for example 100M (default for a file: 1G)', parseCaptureSize)
    .option('--max-time <time>', 'end after this time, for example 30s or 5m', parseCaptureSeconds)
    .addHelpText(
      'after',
      `
Terms are host ADDRESS, port NUMBER, tcp, udp, icmp, arp, ip and ip6, joined by “and”, each with “not” before it if you
like. “not port 22” leaves out Boathouse’s own session with the virtual machine, through which docker commands go.

Works on Boathouse’s own network: boathouse settings set network.mode boathouse && boathouse restart

Examples:
  boathouse network capture -w all.pcapng
  boathouse network capture -w web.pcapng --filter "tcp and port 443" --max-time 1m
  boathouse network capture --filter "not port 22" | wireshark -k -i -
  boathouse network capture | tshark -r - -Y dns`,
    )
    .action(async (options: CaptureOptions) => {
      const { write = STDOUT } = options;
      const file = write === STDOUT ? null : resolve(write);
      if (file === null && cli.process.stdout.isTTY) throw needsFile();
      const request: CaptureRequest = {
        file,
        filter: options.filter ?? '',
        maxBytes: options.maxSize ?? (file === null ? CAPTURE_MAX_BYTES : FILE_DEFAULT_MAX_BYTES),
        maxSeconds: options.maxTime ?? null,
      };
      const connection = await cli.connectIfNeeded();
      if (connection === null) throw notRunning();
      const end = await using(connection, ({ api }) => capture(cli, api, request));
      cli.note(`${formatCaptureEnd(end, file)}\n`);
      const loss = formatCaptureLoss(end);
      if (loss !== null) cli.warn(loss);
    });
}

/**
 * The first interrupt asks for the end, and the rest still comes; the second leaves at once. Bytes are acknowledged once our stdout took
 * them: a slow reader of ours costs frames, and no memory on the way.
 */
async function capture(cli: Cli, api: ApiClient, request: CaptureRequest): Promise<CaptureEnd> {
  let id: number | null = null;
  let interrupted = false;
  const interrupts = onInterrupt(cli.process, () => {
    if (id === null || interrupted) cli.process.exit(EXIT.interrupted);
    interrupted = true;
    // What keeps it from being stopped ends the events, too.
    api.network.stopCapture.mutate({ id }).catch(() => undefined);
  });
  try {
    let unacknowledged = 0;
    for await (const event of iterate<CaptureEvent>((observer) => api.network.capture.subscribe(request, observer))) {
      if (event.kind === 'ended') return event;
      if (event.kind === 'opened') {
        id = event.id;
        cli.note(`${describeStart(request)}\n`);
        continue;
      }
      const bytes = Buffer.from(event.base64, 'base64');
      await writeAll(cli.process.stdout, bytes);
      unacknowledged += bytes.length;
      if (unacknowledged < STREAM_ACKNOWLEDGE_BYTES || id === null) continue;
      await api.network.acknowledge.mutate({ id, bytes: unacknowledged });
      unacknowledged = 0;
    }
  } finally {
    await interrupts.dispose();
  }
  throw new BoathouseError('capture-failed', 'The capture ended without saying why');
}

function describeStart({ file, maxBytes }: CaptureRequest): string {
  if (file === null) return 'Capturing. Ctrl-C ends it.';
  return `Capturing into ${file}, up to ${formatTraffic(maxBytes)}. Ctrl-C ends it.`;
}

function needsFile(): BoathouseError {
  return new BoathouseError('usage', 'A capture is no text, and standard output is a terminal', {
    hint: 'Name a file: boathouse network capture -w FILE, or pipe it on: boathouse network capture | wireshark -k -i -',
  });
}
