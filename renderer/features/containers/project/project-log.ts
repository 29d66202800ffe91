import type {
  ContainerLogEvent,
  ContainerLogLine,
  ContainerLogRequest,
} from '../../../../electron/api/engine/container-logs.ts';
import type { Failure } from '../../../../electron/api/machine-status.ts';
import type { LogFeed } from '../../../lib/logs/log-feed.ts';
import { LogMerger } from './log-merger.ts';

export interface LogMember {
  readonly id: string;
  readonly runs: boolean;
}

export interface LogSubscriber {
  readonly onData: (event: ContainerLogEvent) => void;
  readonly onError: (failure: Failure) => void;
}

export interface ProjectLogOptions {
  readonly feed: LogFeed;
  readonly subscribe: (request: ContainerLogRequest, to: LogSubscriber) => { unsubscribe(): void };
  /** That lines were taken, for the stream's window. */
  readonly acknowledge: (id: number, units: number) => void;
  /** What to say of a container that comes or goes, as a line of its own. */
  readonly words: { readonly started: string; readonly gone: string; readonly failed: (reason: string) => string };
  readonly after: (delayMs: number, work: () => void) => void;
  readonly now: () => number;
}

/** Streams that one connection may have are 64, and others want some, too. */
export const MEMBERS_MAX = 40;
/** Of all histories together. */
const HISTORY_LINES = 60_000;
/** Lines that are written at the same moment come by different streams. */
const MERGE_MS = 200;

/**
 * The logs of several containers as one.
 *
 *   reading: the histories of all, to their ends ──▶ merged, shown ──▶ following: each that runs, from where its history ended
 *
 * While following, lines are collected for a moment and then merged. `update` tells who is there: one that comes or starts again is
 * followed from its last line on, one that goes is let go. A stream that is opened anew after a loss of the connection tells some
 * lines twice; those that are no newer than the last one before are left out.
 */
export class ProjectLog {
  readonly #options: ProjectLogOptions;
  readonly #merger = new LogMerger();
  readonly #members = new Map<string, Member>();
  /** Whose histories are still being read. */
  readonly #reading = new Set<string>();
  #started = false;
  #closed = false;
  #isFlushing = false;

  constructor(options: ProjectLogOptions) {
    this.#options = options;
  }

  update(members: readonly LogMember[]): void {
    const first = !this.#started;
    this.#started = true;
    const present = new Set(members.map(({ id }) => id));
    const wasReading = this.#reading.size > 0;
    for (const [id, member] of this.#members) {
      if (present.has(id)) continue;
      member.stream?.unsubscribe();
      this.#members.delete(id);
      this.#reading.delete(id);
      this.#say(id, this.#options.words.gone);
    }
    // The last one whose history was waited for may have gone.
    if (wasReading && this.#reading.size === 0) this.#begin();
    for (const { id, runs } of members) {
      const known = this.#members.get(id);
      if (known === undefined) {
        if (this.#members.size >= MEMBERS_MAX) continue;
        const member: Member = { runs, last: '', stream: null };
        this.#members.set(id, member);
        if (first) this.#read(id, member, Math.max(100, Math.floor(HISTORY_LINES / members.length)));
        else this.#join(id, member);
      } else if (known.runs !== runs) {
        known.runs = runs;
        if (runs && !this.#reading.has(id)) this.#join(id, known);
      }
    }
    if (this.#reading.size === 0) this.#options.feed.state.set({ kind: 'open' });
  }

  close(): void {
    this.#closed = true;
    for (const { stream } of this.#members.values()) stream?.unsubscribe();
    this.#members.clear();
  }

  #read(id: string, member: Member, lines: number): void {
    this.#reading.add(id);
    let history: ContainerLogLine[] = [];
    const done = (): void => {
      this.#merger.add(id, history);
      member.last = history.at(-1)?.time ?? '';
      this.#reading.delete(id);
      if (this.#reading.size === 0) this.#begin();
    };
    let stream = 0;
    member.stream = this.#options.subscribe(
      { container: id, follow: false, lines, sinceMs: null, untilMs: null },
      {
        onData: (event) => {
          if (event.kind === 'opened') {
            stream = event.id;
            history = [];
          } else if (event.kind === 'lines') {
            for (const line of event.lines) history.push(line);
            this.#options.acknowledge(stream, event.units);
          } else done();
        },
        onError: (failure) => {
          this.#say(id, this.#options.words.failed(failure.message));
          done();
        },
      },
    );
  }

  #begin(): void {
    if (this.#closed) return;
    this.#flush();
    this.#options.feed.state.set({ kind: 'open' });
    for (const [id, member] of this.#members) if (member.runs) this.#follow(id, member);
  }

  #join(id: string, member: Member): void {
    this.#say(id, this.#options.words.started);
    this.#follow(id, member);
  }

  #follow(id: string, member: Member): void {
    member.stream?.unsubscribe();
    let stream = 0;
    let known = member.last;
    member.stream = this.#options.subscribe(
      {
        container: id,
        follow: true,
        lines: null,
        sinceMs: member.last === '' ? null : Date.parse(member.last),
        untilMs: null,
      },
      {
        onData: (event) => {
          if (event.kind === 'opened') {
            stream = event.id;
            known = member.last;
          } else if (event.kind === 'lines') {
            const added = event.lines.filter(({ time }) => time > known);
            member.last = added.at(-1)?.time ?? member.last;
            this.#add(id, added);
            this.#options.acknowledge(stream, event.units);
          }
        },
        onError: (failure) => {
          if (this.#members.has(id)) this.#say(id, this.#options.words.failed(failure.message));
        },
      },
    );
  }

  #say(id: string, text: string): void {
    const time = new Date(this.#options.now()).toISOString().replace('Z', '000000Z');
    this.#merger.note(id, { stream: 'stdout', time, text, continues: false });
    this.#flushSoon();
  }

  #add(id: string, lines: readonly ContainerLogLine[]): void {
    this.#merger.add(id, lines);
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#isFlushing || this.#merger.isEmpty) return;
    this.#isFlushing = true;
    this.#options.after(MERGE_MS, () => {
      this.#isFlushing = false;
      // Until all histories are there nothing can be put in its place.
      if (!this.#closed && this.#reading.size === 0) this.#flush();
    });
  }

  #flush(): void {
    this.#options.feed.append(this.#merger.take());
  }
}

interface Member {
  runs: boolean;
  /** Time of its last line. */
  last: string;
  stream: { unsubscribe(): void } | null;
}
