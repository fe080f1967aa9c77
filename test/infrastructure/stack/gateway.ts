import { describe, expect, test } from '@jest/globals';
import { CONFIGS, type Resource, stackOf } from '../synthesize.ts';

describe.each(Object.entries(CONFIGS))('The API of a stack with %s', (_name, config) => {
  const stack = stackOf(config);

  test('opens no route but those whose requests are verified in the function, and the document of the API', () => {
    const routes = stack.ofType('AWS::ApiGatewayV2::Route').map(([, { Properties: p }]) => p);
    const open = routes.filter((p) => p['AuthorizationType'] === 'NONE').map((p) => p['RouteKey']);
    expect(open.sort()).toEqual([
      'GET /openapi.json',
      'POST /callbacks/{secret+}',
      'POST /webhooks/instances',
      'PUT /callbacks/{secret+}',
    ]);
    const others = routes.filter((p) => p['AuthorizationType'] !== 'NONE');
    expect(others.map((p) => p['RouteKey']).sort()).toEqual([
      'GET /instance-counts',
      'GET /instances',
      'GET /instances/{id}',
    ]);
    for (const p of others) {
      expect(p['AuthorizationType']).toBe(config.oidcIssuer === undefined ? 'AWS_IAM' : 'JWT');
    }
  });

  test('throttles the stage and every route, once the route is there', () => {
    const [[, stage]] = stack.ofType('AWS::ApiGatewayV2::Stage') as [[string, Resource]];
    const limit = { ThrottlingRateLimit: expect.any(Number), ThrottlingBurstLimit: expect.any(Number) };
    expect(stage.Properties['DefaultRouteSettings']).toMatchObject(limit);
    const settings = stage.Properties['RouteSettings'] as Record<string, unknown>;
    for (const [id, { Properties: p }] of stack.ofType('AWS::ApiGatewayV2::Route')) {
      expect(settings[String(p['RouteKey'])]).toMatchObject(limit);
      expect(stage.DependsOn).toContain(id);
    }
  });

  test('measures the route that an alarm looks at', () => {
    const [[, stage]] = stack.ofType('AWS::ApiGatewayV2::Stage') as [[string, Resource]];
    const settings = stage.Properties['RouteSettings'] as Record<string, { DetailedMetricsEnabled: boolean }>;
    const watched = stack.ofType('AWS::CloudWatch::Alarm').flatMap(([, { Properties: p }]) => {
      const dimensions = (p['Dimensions'] ?? []) as { Name: string; Value: string }[];
      const { Method, Resource } = Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
      return Method === undefined ? [] : [`${Method} ${Resource}`];
    });
    expect(watched).toContain('POST /webhooks/instances');
    for (const route of watched) expect(settings[route]?.DetailedMetricsEnabled).toBe(true);
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
