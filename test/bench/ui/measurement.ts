import type { MeasurementResult } from '../figures/result.ts';
import type { UiStage } from './ui-stage.ts';

export interface UiBenchContext {
  readonly stage: UiStage;
  /** How often: `--runs`, or what suits the measurement. */
  readonly repetitions: (count: { readonly usual: number; readonly quick: number }) => number;
  /** For how long, in each repetition. */
  readonly windowMs: number;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface UiMeasurement {
  /** For `--only`, and the key in the results. */
  readonly name: string;
  readonly run: (context: UiBenchContext) => Promise<MeasurementResult>;
}
