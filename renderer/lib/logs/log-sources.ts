/** What the lines of one of several logs in one view are marked with. */
export interface LogSource {
  readonly label: string;
  /** Sources of one group have one colour. */
  readonly group: string;
  /** One of the theme's sixteen; the label tells it, too. */
  readonly colour: number;
}

/** By the source that lines name. */
export type LogSources = ReadonlyMap<string, LogSource>;
