import type { Namespaces } from '../namespaces.ts';
import type { NativePrograms } from '../programs/native-programs.ts';

/** Where a stack is started. */
export interface Place {
  readonly namespaces: Namespaces;
  readonly native: NativePrograms;
  /** Of this run; sockets go there. */
  readonly folder: string;
}

/** One stack between the guest and the host's sockets, on one kind of link. */
export interface Subject {
  readonly name: string;
  /** What was measured: the program and its version. */
  readonly version: string;
  readonly mtus: readonly number[];
  /** The guest's namespace is new; when this resolves its card is up. */
  start(place: Place, mtu: number): Promise<RunningSubject>;
}

export interface RunningSubject extends AsyncDisposable {
  /** What leads to the host's loopback. */
  readonly hostAlias: string;
  readonly dns: string;
  /** Of the stack's processes; none for the kernel, whose cost is on nobody's account. */
  readonly pids: readonly number[];
}
