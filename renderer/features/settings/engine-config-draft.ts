import { type EngineConfig, refusedEngineKeys } from '../../../electron/api/engine-config.ts';
import { t } from '../../lib/i18n/t.ts';
import { jsonProblem } from '../../lib/json-problem.ts';

export type EngineConfigDraft =
  | { readonly config: EngineConfig; readonly problem: null }
  | { readonly config: null; readonly problem: string };

/** What a text is worth as dockerd's configuration; an empty one asks for nothing. The rest of it, dockerd judges itself. */
export function readEngineConfig(text: string): EngineConfigDraft {
  if (text.trim() === '') return { config: {}, problem: null };
  const problem = jsonProblem(text);
  if (problem !== null) {
    const { line, column, expected } = problem;
    return refused(t('settings.json.problem', { line, column, what: t(`settings.json.${expected}`) }));
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refused(t('settings.engine.object'));
  const [first] = refusedEngineKeys(value);
  if (first !== undefined) return refused(t('settings.engine.refused', { key: first.key, reason: first.reason }));
  return { config: value as EngineConfig, problem: null };
}

function refused(problem: string): EngineConfigDraft {
  return { config: null, problem };
}
