import type { EngineConfigControl, SettingsControl } from '../api/backend.ts';
import { ENGINE_CONFIG_MAX_BYTES, type EngineConfig, type EngineConfigOutcome } from '../api/engine-config.ts';
import { toFailure } from '../api/failure.ts';
import { isUp } from '../api/machine-status.ts';
import { BoathouseError, describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { engineConfig } from '../vm/engine-config.ts';
import type { GuestAccess } from '../vm/guest-access.ts';
import type { Machine } from '../vm/machine.ts';

export interface EngineConfigParts {
  readonly machine: Pick<Machine, 'state' | 'guest' | 'startedWith' | 'resume' | 'restart' | 'start'>;
  readonly settings: SettingsControl;
  readonly logger: Logger;
}

const PATH = 'engine.config';
const VALIDATE_TIMEOUT_MS = 30_000;
const WORDS_MAX_LENGTH = 2_000;

/** Failures of a start that another configuration of the engine mends. */
const ENGINE_CODES = new Set(['daemon-json-invalid', 'engine-ends']);

/**
 * Changes the engine's configuration without risk to the engine:
 *
 *   refused keys ─▶ `dockerd --validate` in the guest ─▶ stored ─▶ restart ─▶ applied
 *                                                                     └─ engine does not come up ─▶ the last one that worked is
 *                                                                        stored again and started ─▶ reverted
 *
 * The first two change nothing. A start that fails for another reason, or is given up, is told as it is: then the new
 * configuration stays. One change at a time.
 */
export class AppliedEngineConfig implements EngineConfigControl {
  readonly #parts: EngineConfigParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: EngineConfigParts) {
    this.#parts = parts;
  }

  apply(config: EngineConfig): Promise<EngineConfigOutcome> {
    const outcome = this.#turn.then(() => this.#apply(config));
    this.#turn = outcome.catch(() => undefined);
    return outcome;
  }

  async #apply(config: EngineConfig): Promise<EngineConfigOutcome> {
    const { machine, settings } = this.#parts;
    const text = engineConfig(config, { hostAlias: '192.0.2.1', mtu: 1500 });
    if (Buffer.byteLength(text) > ENGINE_CONFIG_MAX_BYTES) {
      throw new BoathouseError('engine-config-refused', `It is longer than ${ENGINE_CONFIG_MAX_BYTES / 1024} KiB`);
    }
    const before = machine.startedWith?.engine.config ?? (await settings.view()).settings.engine.config;
    if (!isUp(machine.state)) {
      await settings.set(PATH, config);
      return { kind: 'stored' };
    }
    await machine.resume();
    if (machine.guest !== null) await askDockerd(machine.guest, text);
    await settings.set(PATH, config);
    try {
      await machine.restart();
      return { kind: 'applied' };
    } catch (error) {
      if (!this.#isEngines(error)) throw error;
      return await this.#revert(before, error);
    }
  }

  async #revert(before: EngineConfig, error: unknown): Promise<EngineConfigOutcome> {
    const { machine, settings, logger } = this.#parts;
    logger.warn(
      `the engine does not come up with its new configuration; back to the last one: ${describeError(error)}`,
    );
    await settings.set(PATH, before);
    await machine.start();
    return { kind: 'reverted', failure: toFailure(error) };
  }

  #isEngines(error: unknown): boolean {
    if (!(error instanceof BoathouseError)) return false;
    const { state } = this.#parts.machine;
    return ENGINE_CODES.has(error.code) || (state.state === 'failed' && state.phase === 'engine');
  }
}

/** Rejects with `engine-config-refused` and dockerd's own words. The text is one line, so no line of it ends the heredoc. */
async function askDockerd(guest: GuestAccess, text: string): Promise<void> {
  const line = JSON.stringify(JSON.parse(text));
  const file = '/run/boathouse/engine-config-check.json';
  const command = `umask 077; cat >${file} <<'END'\n${line}\nEND\n/usr/sbin/dockerd --validate --config-file=${file} 2>&1; status=$?; rm -f ${file}; exit $status`;
  const { exitCode, stdout } = await guest.run(command, AbortSignal.timeout(VALIDATE_TIMEOUT_MS));
  if (exitCode === 0) return;
  const words = stdout.replaceAll(file, 'daemon.json').trim().slice(0, WORDS_MAX_LENGTH);
  throw new BoathouseError('engine-config-refused', words === '' ? 'dockerd refuses it without a word' : words, {
    hint: 'Nothing was changed. What dockerd takes: https://docs.docker.com/reference/cli/dockerd/',
  });
}
