import type { Setting, Settings } from '../../functions/shared/shape/setting.ts';
import { EXAMPLE_FILE, SETTINGS_FILE } from '../../lib/settings-file.ts';
import { STACK_SETTINGS } from '../../lib/stack-settings.ts';
import { LOCAL_SETTINGS } from '../../local/settings.ts';

/** The page about all settings, in Markdown. */
export function configurationPage(): string {
  return `
<!-- Made by \`npm run generate\` from functions/shared/shape/settings.ts: change it there. -->

# Configuration

\`npm start\` takes its settings from environment variables, the stack from a settings file. Where a setting is in both, it means the same. If there is a settings file, \`npm start\` reads it too, and the variables have the last word.

Everything that is wrong is said at once: what it is called, what was given, and what is expected. A key of the file that is no setting is refused, and so is a variable that looks like a setting and is none, such as \`RECIPIENT\`.

## Variables of \`npm start\`

One that is empty counts as not set. A list has commas between its items.

${tableOf(LOCAL_SETTINGS, {
  variable: ({ variable }) => codeOf(variable),
  'in the file': ({ path }) => codeOf(path),
})}

## Settings of the stack

They are in \`${SETTINGS_FILE}\`, which you copy from \`${EXAMPLE_FILE}\`. A dot stands for an object: \`dataManager.apiUrl\` is \`{ "dataManager": { "apiUrl": "…" } }\`. The file holds no secrets. The functions get what they need as the variables of the same setting above.

${tableOf(STACK_SETTINGS, { setting: ({ path }) => codeOf(path) })}

## Recipients

A recipient is an e-mail address, a phone number, or an object that narrows what it is told. An outcome must fit all that is given. \`owners\` are the user names of Keycloak.

\`\`\`json
{ "email": "chemistry@example.org", "phases": ["FAILED"], "owners": ["alice", "bob"], "projects": ["project-…"] }
\`\`\`
`;
}

type Columns = Readonly<Record<string, (setting: Setting) => string>>;

/** A row for each setting that has a name in the first of the columns, in the order of these names. */
function tableOf(settings: Settings, names: Columns): string {
  const columns: Columns = {
    ...names,
    default: defaultOf,
    expected: ({ type }) => type().expected,
    meaning: ({ description }) => description,
  };
  const rows = Object.values(settings)
    .map((setting) => Object.values(columns).map((cellOf) => cellOf(setting)))
    .filter(([name]) => name !== '')
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const lines = [Object.keys(columns), Object.keys(columns).map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function defaultOf({ default: value, isRequired, type }: Setting): string {
  if (isRequired) return 'required';
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  const { unit } = type();
  const text = codeOf(typeof value === 'string' ? value : JSON.stringify(value));
  return unit === undefined ? text : `${text} ${unit}`;
}

function codeOf(text: string | undefined): string {
  return text === undefined ? '' : `\`${text}\``;
}
