import { Duration } from 'aws-cdk-lib';
import type { HttpApi, IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ROUTES } from '../../functions/shared/shape/routes.ts';
import { measureOf, sumOf } from '../metrics.ts';
import { RunbookAlarm, type AlarmContext } from './runbook-alarm.ts';

/** What {@link IntakeAlarms} are made from. */
export interface IntakeAlarmsProps extends AlarmContext {
  readonly api: HttpApi;
  readonly stage: IHttpStage;
}

const SLOW_MS = 5_000;
const REFUSED_IN_FIVE_MINUTES = 20;

/** Alarms for what comes in over HTTP: answers that fail, answers that are slow, senders that are not let in. */
export class IntakeAlarms extends Construct {
  constructor(scope: Construct, id: string, { api, stage, ...context }: IntakeAlarmsProps) {
    super(scope, id);
    const [webhook] = ROUTES['receive-webhook'];
    const ofWebhook = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap: {
          ApiId: api.apiId,
          Stage: stage.stageName,
          Method: webhook.method,
          Resource: webhook.path,
        },
        statistic,
        period: Duration.minutes(5),
      });
    new RunbookAlarm(this, 'WebhookFails', {
      ...context,
      metric: ofWebhook('5xx', Stats.SUM),
      threshold: 3,
      periods: 3,
      inPeriods: 2,
      broken: 'Webhooks are answered with an error; phase changes arrive late, by the next poll.',
      first: "look for errors in receive-webhook's log, and at the table's throttles.",
      section: 'webhook-fails',
    });
    new RunbookAlarm(this, 'WebhookSlow', {
      ...context,
      metric: ofWebhook('Latency', Stats.p(99)),
      threshold: SLOW_MS,
      periods: 3,
      inPeriods: 2,
      broken: 'Webhooks are answered slowly; senders may give up and send again.',
      first: "compare the function's duration with the gateway's latency on the dashboard.",
      section: 'webhook-slow',
    });
    new RunbookAlarm(this, 'ApiFails', {
      ...context,
      metric: api.metricServerError({ statistic: Stats.SUM, period: Duration.minutes(5) }),
      threshold: 10,
      periods: 3,
      inPeriods: 2,
      broken: 'Callbacks are not taken in or the history cannot be read: the API answers with errors.',
      first: 'find the route and its error in the access log.',
      section: 'api-fails',
    });
    const refused = (['receive-webhook', 'receive-callback'] as const).map((folder) =>
      measureOf(folder, 'SignatureFailures'),
    );
    new RunbookAlarm(this, 'SignaturesRefused', {
      ...context,
      metric: sumOf(refused, 'refused'),
      threshold: REFUSED_IN_FIVE_MINUTES,
      periods: 2,
      inPeriods: 2,
      broken: 'Many requests carry no valid proof: a sender has the wrong secret, or somebody is trying.',
      first: 'see in the access log where they come from; was a secret rotated more than a day ago?',
      section: 'signatures-refused',
    });
  }
}
