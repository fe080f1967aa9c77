import { closest, distance } from 'fastest-levenshtein';
import { notASetting } from '../lib/nearest-name.ts';
import { SETTINGS } from '../lib/settings.ts';

/** Nobody else's variables begin like this, … */
const OUR_PREFIX = /^(PHASEWATCH|DATA_MANAGER)_/;
/** … but for those that Kubernetes gives to every container for a service of such a name. */
const OF_KUBERNETES = /_(SERVICE_HOST|SERVICE_PORT\w*|PORT(_\d+_\w+)?)$/;
/** The variables of the commands in `cli/`. */
const OF_COMMANDS = ['PHASEWATCH_TOKEN', 'PHASEWATCH_WEBHOOK_SECRET'];
/** So many letters may hold one mistake: short names are too much like others. */
const LETTERS_PER_MISTAKE = 8;
const UNIT = /_(MS|MILLISECONDS?|SECONDS?|MINUTES?|HOURS?|DAYS?)$/;

const VARIABLES = Object.values(SETTINGS).flatMap((setting) =>
  'variable' in setting ? [setting.variable] : [],
);
/** The SDK's own variables are not ours: there are many like them. */
const OURS = VARIABLES.filter((variable) => !variable.startsWith('AWS_'));
/** How ours may be meant, by how they are written: many programs begin their variables with their own name. */
const WAYS_OF_WRITING = new Map(
  OURS.flatMap((ours) => [ours, `PHASEWATCH_${ours}`].map((way) => [way, ours])),
);

/**
 * What is wrong with variables that look like settings and are none, a sentence for each. What looks like a setting:
 * a name that begins as only ours do; and one that is ours but for a mistake, its last words or its unit.
 */
export function misspeltVariables(names: readonly string[]): string[] {
  const known = new Set([...VARIABLES, ...OF_COMMANDS]);
  return names.flatMap((name) => {
    if (known.has(name) || OF_KUBERNETES.test(name)) return [];
    const meant = meantBy(name);
    return meant === undefined ? [] : [notASetting(name, meant)];
  });
}

/** The setting that somebody who wrote this name had in mind, or `undefined` when the name is somebody else's. */
function meantBy(name: string): string | undefined {
  const incomplete = OURS.find((ours) => name.includes('_') && isSameButForTheEnd(name, ours));
  if (incomplete !== undefined) return incomplete;
  const nearest = closest(name, [...WAYS_OF_WRITING.keys()]);
  const isNear = distance(name, nearest) <= Math.floor(nearest.length / LETTERS_PER_MISTAKE);
  return isNear || OUR_PREFIX.test(name) ? WAYS_OF_WRITING.get(nearest) : undefined;
}

function isSameButForTheEnd(name: string, ours: string): boolean {
  return ours.startsWith(name) || (UNIT.test(ours) && name.replace(UNIT, '') === ours.replace(UNIT, ''));
}
