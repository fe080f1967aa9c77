import { App } from 'aws-cdk-lib';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acknowledgeFindings } from '../../lib/acknowledgements.ts';
import { PhasewatchStack } from '../../lib/phasewatch-stack.ts';
import { fromContent } from '../../lib/settings-file.ts';
import { readStackSettings, type StackSettings } from '../../lib/stack-settings.ts';

/** A resource of a synthesized template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A statement of a policy document. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

const ROOT = join(import.meta.dirname, '..', '..');

/** A settings file with recipients of every kind. */
export function aConfig(overrides: Readonly<Record<string, unknown>> = {}): StackSettings {
  const content = {
    dataManager: {
      apiUrl: 'https://squonk.example/data-manager-api',
      tokenUrl: 'https://keycloak.example/realms/squonk/protocol/openid-connect/token',
      uiUrl: 'https://squonk.example/data-manager-ui',
    },
    recipients: [
      'scientist@example.org',
      { email: 'operations@example.org', phases: ['FAILED'] },
      { sms: '+447700900123', owners: ['alice', 'bob'], projects: ['project-1'] },
    ],
    alarms: { emails: ['operations@example.org'] },
    ...overrides,
  };
  return readStackSettings(fromContent(content, 'the settings of the tests'));
}

/** Settings that differ in everything that changes resources; every policy must hold for each of them. */
export const CONFIGS: Readonly<Record<string, StackSettings>> = {
  'the defaults': aConfig(),
  'an own key, tokens and a domain': aConfig({
    customerManagedKey: true,
    reservedConcurrency: true,
    readApi: { oidcIssuer: 'https://keycloak.example/realms/squonk', oidcAudience: ['phasewatch'] },
    retention: { historyDays: 365, logDays: 90 },
    domain: {
      name: 'phasewatch.example.org',
      certificateArn:
        'arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
    },
  }),
  'nobody to tell': aConfig({ recipients: [], alarms: {} }),
};

/** The stack of the settings, and its template as CloudFormation would get it. */
export class Synthesized {
  readonly app: App;
  readonly stack: PhasewatchStack;
  readonly directory: string;
  readonly templateText: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;

  /**
   * Without `bundled`, the assets hold the functions' folders as they are: quicker, and the same for everything else.
   * With `validated`, CloudFormation's own rules are applied too, which takes longer than all the rest.
   */
  constructor(config: StackSettings, { bundled = false, acknowledged = true, validated = false } = {}) {
    const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as {
      context: Record<string, unknown>;
    };
    this.directory = mkdtempSync(join(tmpdir(), 'phasewatch-synth-'));
    this.app = new App({
      context: { ...context, ...(!bundled && { 'aws:cdk:bundling-stacks': [] }) },
      outdir: this.directory,
      analyticsReporting: false,
      builtinCloudFormationValidation: validated,
    });
    this.stack = new PhasewatchStack(this.app, config);
    if (acknowledged) acknowledgeFindings(this.stack);
    const { template, templateFullPath } = this.app.synth().getStackByName(this.stack.stackName);
    this.templateText = readFileSync(templateFullPath, 'utf8');
    ({ Resources: this.resources, Outputs: this.outputs } = template as {
      Resources: Record<string, Resource>;
      Outputs: Record<string, { Value: unknown }>;
    });
    if (!bundled) this.dispose();
  }

  /** The resources of a type, by their logical ids. */
  ofType(type: string): [id: string, resource: Resource][] {
    return Object.entries(this.resources).filter(([, resource]) => resource.Type === type);
  }

  /** The folder of the function with this logical id. */
  folderOf(functionId: string): string {
    const role = refersTo(this.resources[functionId]?.Properties['Role']);
    const description = String(this.resources[role ?? '']?.Properties['Description']);
    return description.replace('Phasewatch: ', '');
  }

  /** The function of a folder. */
  functionOf(folder: string): [id: string, resource: Resource] {
    const found = this.ofType('AWS::Lambda::Function').find(([id]) => this.folderOf(id) === folder);
    if (!found) throw new Error(`There is no function of ${folder} in the template.`);
    return found;
  }

  /** Deletes what was written; of use where there are bundles. */
  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const stacks = new Map<StackSettings, Synthesized>();

/** The stack of the settings; synthesized once, since many tests read it. */
export function stackOf(settings: StackSettings): Synthesized {
  const stack = stacks.get(settings) ?? new Synthesized(settings);
  stacks.set(settings, stack);
  return stack;
}

/** The logical id that a `Ref` or `Fn::GetAtt` names. */
export function refersTo(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Ref' in value) return String(value.Ref);
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return String(value['Fn::GetAtt'][0]);
  return undefined;
}

/** The statements of a policy document. */
export function statementsOf(document: unknown): readonly Statement[] {
  return (document as { Statement: readonly Statement[] }).Statement;
}

/** One or many, as many. */
export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
