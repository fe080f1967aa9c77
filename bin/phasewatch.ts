import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { existsSync } from 'node:fs';
import { acknowledgeFindings } from '../lib/acknowledgements.ts';
import { PhasewatchStack } from '../lib/phasewatch-stack.ts';
import { SettingsError } from '../functions/shared/shape/read-settings.ts';
import { EXAMPLE_FILE, fromFile, SETTINGS_FILE } from '../lib/settings-file.ts';
import { printError } from '../lib/terminal.ts';
import { readStackSettings } from '../lib/stack-settings.ts';

try {
  const app = new App();
  const stack = new PhasewatchStack(app, readStackSettings(fromFile(settingsFile(app))));
  acknowledgeFindings(stack);
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app),
    new ServerlessChecks(app),
    new NIST80053R5Checks(app),
  );
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  printError(error.message);
  process.exitCode = 1;
}

/** The file named by `-c config=…`, else the operator's own, else the example, which can be looked at but not deployed. */
function settingsFile(app: App): string {
  const named: unknown = app.node.tryGetContext('config');
  if (typeof named === 'string' && named !== '') return named;
  if (existsSync(SETTINGS_FILE)) return SETTINGS_FILE;
  printError(
    `There is no ${SETTINGS_FILE}; this is made from ${EXAMPLE_FILE}. Copy it and fill in your own addresses before you deploy.`,
  );
  return EXAMPLE_FILE;
}
