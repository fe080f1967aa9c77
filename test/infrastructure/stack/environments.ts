import { expect, test } from '@jest/globals';
import { UNUSUAL_STACK_SETTINGS } from '../../builders/unusual-settings.ts';
import { readable } from '../readable.ts';
import { CONFIGS, stackOf, type Synthesized } from '../synthesize.ts';

/** The variables of every function, by its folder. */
function environmentsOf(stack: Synthesized): Record<string, unknown> {
  return Object.fromEntries(
    stack
      .ofType('AWS::Lambda::Function')
      .map(([id, { Properties: p }]) => [
        stack.folderOf(id),
        (readable(p['Environment'] ?? {}) as { Variables?: unknown }).Variables ?? {},
      ]),
  );
}

/** Every function with its variables: `telling` for those that tell, `asking` for those that ask the Data Manager. */
function environments(
  table: string,
  telling: object,
  asking: object,
  { polling, reading }: { polling: object; reading: object },
) {
  const delivery = { TABLE_NAME: table, TOPIC_ARN: 'NoticesTopic', ...telling };
  const people = { PEOPLE_TABLE_NAME: 'PeopleTable' };
  const dataManager = { ...asking, DATA_MANAGER_SECRET_ID: 'DataManagerCredentialsSecret' };
  return {
    'receive-webhook': { ...delivery, WEBHOOK_SECRET_ID: 'WebhookSecret' },
    'receive-callback': { ...delivery, ...dataManager, CALLBACK_SECRET_ID: 'CallbackSecret' },
    'poll-data-manager': { ...delivery, ...dataManager, ...people, ...polling },
    'sweep-due': delivery,
    'read-history': { TABLE_NAME: table, ...people, ...reading },
    'rotate-secret': {},
  };
}

test('by default, the functions get these variables', () => {
  const { dataManagerUrl, dataManagerTokenUrl, dataManagerUiUrl } = CONFIGS['the defaults']!;
  expect(environmentsOf(stackOf(CONFIGS['the defaults']!))).toEqual(
    environments(
      'HistoryTable',
      { NOTICES_PER_SECOND: '8', ANNOUNCE_MAX_AGE_HOURS: '24', DATA_MANAGER_UI_URL: dataManagerUiUrl },
      { DATA_MANAGER_URL: dataManagerUrl, DATA_MANAGER_TOKEN_URL: dataManagerTokenUrl },
      {
        polling: { DATA_MANAGER_PROJECT_IDS: '' },
        reading: { ADMINISTRATOR_ROLE: 'data-manager-admin', MEMBERS_ONLY: 'false' },
      },
    ),
  );
});

test('with settings that are all unusual, the functions get these variables', () => {
  expect(environmentsOf(stackOf(UNUSUAL_STACK_SETTINGS))).toEqual(
    environments(
      'unusual-restored-table',
      {
        NOTICES_PER_SECOND: '9',
        ANNOUNCE_MAX_AGE_HOURS: '5.5',
        RETENTION_DAYS: '400',
        DATA_MANAGER_UI_URL: 'https://squonk.unusual.example/ui',
      },
      {
        DATA_MANAGER_URL: 'https://squonk.unusual.example/api',
        DATA_MANAGER_TOKEN_URL: 'https://keycloak.unusual.example/token',
      },
      {
        polling: { DATA_MANAGER_PROJECT_IDS: 'project-b,project-a' },
        reading: { ADMINISTRATOR_ROLE: 'unusual-role', MEMBERS_ONLY: 'true' },
      },
    ),
  );
});
