import type { Kind } from '../mistake.ts';
import { inFile } from '../in-file.ts';

const REPORTS = ['test/contract/data-manager-reports.test.ts'];
const QUESTIONS = ['test/contract/data-manager-questions.test.ts', 'test/contract/data-manager.test.ts'];
const LOGIN = ['test/contract/data-manager-login.test.ts', 'test/contract/data-manager.test.ts'];
const LIVES = ['test/unit/lifecycles.test.ts'];

export const STAND_IN: Kind = {
  kind: 'stand-in',
  mistakes: [
    ...inFile('local/stand-in-data-manager/report-player.ts', REPORTS, [
      [
        'a callback that fails is not sent again',
        'if (response && response.status < 500) return;',
        'return;',
      ],
      ['a callback that is taken is sent again', 'if (response && response.status < 500) return;', ''],
      ['callbacks are posted', "method: 'PUT'", "method: 'POST'"],
      [
        'webhooks are not told',
        "if (lifecycle.reportedBy === 'webhook') await receivers.onReport?.(summary);",
        "if (lifecycle.reportedBy === 'webhook') return;",
      ],
      [
        'what is told is the end',
        'instanceAt(lifecycle, step.atMs, clock)',
        'instanceAt(lifecycle, lifecycle.steps.at(-1)?.atMs ?? 0, clock)',
      ],
      ['callbacks name the project', 'instance_id: lifecycle.id', 'instance_id: lifecycle.projectId'],
      ['a stop leaves timers behind', '      for (const timer of timers) clearTimeout(timer);\n', ''],
    ]),
    ...inFile('local/stand-in-data-manager/instance-routes.ts', QUESTIONS, [
      [
        'everybody may ask',
        'tokens.accepts(request.headers.authorization) ? find() : UNAUTHORISED',
        'find()',
      ],
      ['every project lists all', '(projectId ?? project_id) === project_id', 'project_id !== undefined'],
      ['the hidden project can be listed', '  if (projectId === HIDDEN_PROJECT_ID) return FORBIDDEN;\n', ''],
      [
        'a hidden instance can be seen',
        '  if (instance.project_id === HIDDEN_PROJECT_ID) return FORBIDDEN;\n',
        '',
      ],
      [
        'an unknown instance is forbidden',
        'if (!instance) return { status: 404',
        'if (!instance) return { status: 403',
      ],
    ]),
    ...inFile('local/stand-in-data-manager/login-routes.ts', LOGIN, [
      ['any password will do', " || form.get('password') !== account.password", ''],
      ['any client will do', "form.get('client_id') !== account.clientId || ", ''],
      [
        'a token is accepted for ever',
        'this.#now() < (this.#expiresAt.get(token) ?? 0)',
        'this.#expiresAt.has(token)',
      ],
      ['tokens live a thousandth', 'lifetimeSeconds * 1_000', 'lifetimeSeconds'],
      ['tokens cannot be taken back', '    this.#expiresAt.clear();\n', ''],
    ]),
    ...inFile('local/stand-in-data-manager/lifecycle.ts', LIVES, [
      ['a step is reached a moment late', 'step.atMs <= atMs', 'step.atMs < atMs'],
      ['an instance is gone a moment late', 'atMs >= (lifecycle.goneAtMs', 'atMs > (lifecycle.goneAtMs'],
      ['times run at life’s speed', 'step.atMs / clock.speed', 'step.atMs'],
      ['coins are for minutes', 'ranMs / HOUR_MS', 'ranMs / 60_000'],
      ['a finished one runs on', 'stopped?.atMs ?? atMs', 'atMs'],
      [
        'the error is left out',
        '    ...(current.errorMessage !== undefined && { error_message: current.errorMessage }),\n',
        '',
      ],
    ]),
    ...inFile('local/stand-in-data-manager/reports.ts', LIVES, [
      ['polled instances report', "  if (lifecycle.reportedBy === 'poll') return [];\n", ''],
      ['nothing is late', "lifecycle.mishap === 'late-report' && ", 'false && '],
      [
        'nothing is told twice',
        "if (lifecycle.mishap === 'duplicate-report')",
        "if (lifecycle.mishap === 'late-report')",
      ],
      ['every end is a success', "step.phase === 'FAILED' ? 'FAILURE' : 'SUCCESS'", "'SUCCESS'"],
    ]),
    ...inFile(
      'local/settings.ts',
      ['test/unit/settings.test.ts'],
      [
        [
          'muted tells all the same',
          'settings.muted ? { ...settings, recipients: [] } : settings',
          'settings',
        ],
        ['the file has the last word', '[variables, file]', '[file, variables]'],
        ['nobody is told by default', "default: ['scientist@example.org']", 'default: []'],
      ],
    ),
  ],
};
