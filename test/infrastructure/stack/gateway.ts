import { describe, expect, test } from '@jest/globals';
import { named, readable } from '../readable.ts';
import { CONFIGS, type Resource, stackOf } from '../synthesize.ts';

describe.each(Object.entries(CONFIGS))('The API of a stack with %s', (_name, config) => {
  const stack = stackOf(config);

  test('opens no route but those whose requests are verified in the function, and the document of the API', () => {
    const integrations = stack
      .ofType('AWS::ApiGatewayV2::Integration')
      .map(
        ([id, { Properties: p }]) => [`integrations/${named(id)}`, readable(p['IntegrationUri'])] as const,
      );
    const lambdas = Object.fromEntries(integrations);
    const routes = stack.ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
      const p = readable(Properties) as Record<string, string>;
      return [p['RouteKey'], [p['AuthorizationType'], p['AuthorizerId'], lambdas[p['Target'] ?? '']]];
    });
    const ofReaders = config.oidcIssuer === undefined ? ['AWS_IAM', undefined] : ['JWT', 'HttpApiOidc'];
    const open = (lambda: string) => ['NONE', undefined, `Functions${lambda}Function.Arn`];
    const read = [...ofReaders, 'FunctionsReadHistoryFunction.Arn'];
    expect(Object.fromEntries(routes)).toEqual({
      'POST /webhooks/instances': open('ReceiveWebhook'),
      'PUT /callbacks/{secret+}': open('ReceiveCallback'),
      'POST /callbacks/{secret+}': open('ReceiveCallback'),
      'GET /openapi.json': open('ReadHistory'),
      'GET /instances': read,
      'GET /instances/{id}': read,
      'GET /instance-counts': read,
    });
  });

  test('answers at the domain of the settings alone, where there is one', () => {
    const [[, api]] = stack.ofType('AWS::ApiGatewayV2::Api') as [[string, Resource]];
    expect(api.Properties['DisableExecuteApiEndpoint']).toBe(config.domainName !== undefined);
  });

  test('throttles the stage and every route, once the route is there, and measures each', () => {
    const [[, stage]] = stack.ofType('AWS::ApiGatewayV2::Stage') as [[string, Resource]];
    const limit = (rate: number, burst: number) => ({
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
    });
    const route = (rate: number, burst: number) => ({
      ...limit(rate, burst),
      // Alarms look at single routes.
      DetailedMetricsEnabled: true,
    });
    expect(stage.Properties['DefaultRouteSettings']).toEqual(limit(100, 200));
    expect(stage.Properties['RouteSettings']).toEqual({
      'POST /webhooks/instances': route(50, 100),
      'PUT /callbacks/{secret+}': route(20, 50),
      'POST /callbacks/{secret+}': route(20, 50),
      'GET /openapi.json': route(20, 40),
      'GET /instances': route(20, 40),
      'GET /instances/{id}': route(20, 40),
      'GET /instance-counts': route(20, 40),
    });
    const routes = stack.ofType('AWS::ApiGatewayV2::Route').map(([id]) => id);
    expect(stage.DependsOn).toEqual(expect.arrayContaining(routes));
  });

  test('keeps paths, headers and bodies out of the access log', () => {
    const [[, stage]] = stack.ofType('AWS::ApiGatewayV2::Stage') as [[string, Resource]];
    const { Format } = stage.Properties['AccessLogSettings'] as { Format: string };
    const variables = Object.values(JSON.parse(Format) as Record<string, string>).sort();
    expect(variables).toEqual([
      '$context.authorizer.error',
      '$context.error.message',
      '$context.identity.sourceIp',
      '$context.integration.error',
      '$context.integration.latency',
      '$context.integration.status',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
    ]);
  });
});
