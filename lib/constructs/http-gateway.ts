import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  DomainName,
  EndpointType,
  HttpApi,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
  type CfnStage,
  type HttpMethod,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ROUTES } from '../../functions/shared/shape/routes.ts';
import type { StackSettings } from '../stack-settings.ts';

/** A function that answers requests, by the name of its folder. */
export type RoutedFolder = keyof typeof ROUTES;

/** What an {@link HttpGateway} is made from. */
export interface HttpGatewayProps {
  readonly settings: StackSettings;
  readonly lambdas: Readonly<Record<RoutedFolder, IFunction>>;
  readonly key: IKey | undefined;
}

/** Requests a second, and at one moment, over all routes together. */
const STAGE_LIMIT = { rateLimit: 100, burstLimit: 200 };
const ROUTE_LIMITS: Record<RoutedFolder, object> = {
  'receive-webhook': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
  'receive-callback': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 50 },
  'read-history': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
};

/** One line of JSON for a request: its route in place of its path, which holds the callback's secret; no headers, no body. */
const ACCESS_LOG = {
  requestId: AccessLogField.contextRequestId(),
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  functionMs: '$context.integration.latency',
  functionStatus: '$context.integration.status',
  functionError: '$context.integration.error',
  gatewayError: '$context.error.message',
  authorizerError: '$context.authorizer.error',
  sourceIp: '$context.identity.sourceIp',
};

/** The HTTP API: the routes of `ROUTES`, throttled and logged; reading needs a token, or IAM where no issuer is set. */
export class HttpGateway extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  /** Where the API is, without a slash at the end. */
  readonly url: string;
  /** What the custom domain's DNS record must point to. */
  readonly domainTarget: string | undefined;

  constructor(scope: Construct, id: string, { settings, lambdas, key }: HttpGatewayProps) {
    super(scope, id);
    const { stackName, logRetentionDays, domainName, domainCertificateArn } = settings;
    this.api = new HttpApi(this, 'Api', {
      apiName: stackName,
      description: 'Phasewatch: webhooks and callbacks in, history out',
      createDefaultStage: false,
      // What stands in front of the domain, such as a firewall, must not be walked around.
      disableExecuteApiEndpoint: domainName !== undefined,
    });
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(key && { encryptionKey: key }),
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: STAGE_LIMIT,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    this.#addRoutes(lambdas, readAuthorizer(settings));
    this.url = `https://${domainName ?? `${this.api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`}`;
    if (domainName !== undefined && domainCertificateArn !== undefined) {
      this.domainTarget = this.#addDomain(domainName, domainCertificateArn);
    }
  }

  #addRoutes(lambdas: HttpGatewayProps['lambdas'], authorizer: IHttpRouteAuthorizer): void {
    const open = new HttpNoneAuthorizer();
    const settings: Record<string, object> = {};
    for (const folder of Object.keys(ROUTES) as RoutedFolder[]) {
      const integration = new HttpLambdaIntegration(folder, lambdas[folder]);
      for (const { method, path, proof } of ROUTES[folder]) {
        const routes = this.api.addRoutes({
          path,
          methods: [method as HttpMethod],
          integration,
          // Every other proof is verified by the function, over the raw body or in the path.
          authorizer: proof === 'reader' ? authorizer : open,
        });
        settings[`${method} ${path}`] = {
          ...ROUTE_LIMITS[folder],
          DetailedMetricsEnabled: true,
        };
        // The stage's settings name its routes, which must be there before.
        this.stage.node.addDependency(...routes);
      }
    }
    (this.stage.node.defaultChild as CfnStage).routeSettings = settings;
  }

  #addDomain(name: string, certificateArn: string): string {
    const domainName = new DomainName(this, 'Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api: this.api, domainName, stage: this.stage });
    return domainName.regionalDomainName;
  }
}

function readAuthorizer({ oidcIssuer, oidcAudience }: StackSettings): IHttpRouteAuthorizer {
  return oidcIssuer === undefined
    ? new HttpIamAuthorizer()
    : new HttpJwtAuthorizer('Oidc', oidcIssuer, { jwtAudience: [...oidcAudience] });
}
