import middy from '@middy/core';
import { HttpInstanceList } from '../shared/adapters/data-manager/http-instance-list.ts';
import { HttpProjectList } from '../shared/adapters/data-manager/http-project-list.ts';
import { DynamoPollTurns } from '../shared/adapters/dynamo/dynamo-poll-turns.ts';
import { DynamoProjects } from '../shared/adapters/dynamo/dynamo-projects.ts';
import { dynamoDbClient, secretsManagerClient } from '../shared/platform/aws-clients.ts';
import { connectDataManager } from '../shared/platform/connect-data-manager.ts';
import { reportDependencies } from '../shared/platform/report-dependencies.ts';
import type { ScheduledHandler } from '../shared/platform/handlers.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import type { Runtime } from '../shared/platform/runtime.ts';
import { pollDataManagerEnv } from './env.ts';
import { pollDataManager, type PollResult } from './poll-data-manager.ts';
import { SeenInstances } from './seen-instances.ts';

/** The scheduled poll of the Data Manager's list. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: Runtime): ScheduledHandler<PollResult> {
  const env = readEnv(pollDataManagerEnv, environment);
  const table = dynamoDbClient(env);
  const api = connectDataManager(env, secretsManagerClient(env), clock, telemetry);
  const dependencies = {
    ...reportDependencies(env, clock, telemetry, table),
    dataManager: new HttpInstanceList(api),
    projectList: new HttpProjectList(api),
    projectStore: new DynamoProjects(table, env.peopleTableName),
    seen: new SeenInstances(),
    projectIds: env.dataManagerProjectIds,
  };
  return middy<unknown, PollResult>()
    .use(telemetry.middleware)
    .handler((_event, context) =>
      pollDataManager(clock.now() + context.getRemainingTimeInMillis(), {
        ...dependencies,
        // Lambda gives each execution environment a log stream, and one invocation at a time.
        turns: new DynamoPollTurns(table, env.tableName, context.logStreamName),
      }),
    );
}
