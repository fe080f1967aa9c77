import { fromEnvironment, readSettings } from '../shape/read-settings.ts';
import type { Settings, Values } from '../shape/setting.ts';

/** Reads a function's variables. @throws SettingsError */
export function readEnv<S extends Settings>(
  settings: S,
  environment: Readonly<Record<string, string | undefined>>,
): Values<S> {
  return readSettings(settings, [fromEnvironment(environment)]);
}
