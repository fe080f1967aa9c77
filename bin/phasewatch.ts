import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { existsSync } from 'node:fs';
import { acknowledgeFindings } from '../lib/acknowledgements.ts';
import { PhasewatchStack } from '../lib/phasewatch-stack.ts';
import { CONFIG_FILE, EXAMPLE_FILE, readStageConfig, StageConfigError } from '../lib/stage-config.ts';

try {
  const app = new App();
  const stack = new PhasewatchStack(app, readStageConfig(configFile(app)));
  acknowledgeFindings(stack);
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app),
    new ServerlessChecks(app),
    new NIST80053R5Checks(app),
  );
  app.synth();
} catch (error) {
  if (!(error instanceof StageConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** The file named by `-c config=…`, else the operator's own, else the example, which can be looked at but not deployed. */
function configFile(app: App): string {
  const named: unknown = app.node.tryGetContext('config');
  if (typeof named === 'string' && named !== '') return named;
  if (existsSync(CONFIG_FILE)) return CONFIG_FILE;
  process.stderr.write(
    `There is no ${CONFIG_FILE}; this is made from ${EXAMPLE_FILE}. Copy it and fill in your own addresses before you deploy.\n`,
  );
  return EXAMPLE_FILE;
}
