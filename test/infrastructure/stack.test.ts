// The tests of the synthesized stack are one suite: to load the CDK takes longer than all of them.
import './stack/alarms.ts';
import './stack/architecture.ts';
import './stack/dashboard.ts';
import './stack/environments.ts';
import './stack/gateway.ts';
import './stack/measures.ts';
import './stack/nag.ts';
import './stack/outputs.ts';
import './stack/policies.ts';
import './stack/resource-policies.ts';
import './stack/roles.ts';
import './stack/runbook.ts';
import './stack/schedules.ts';
import './stack/settings.ts';
import './stack/table-of-template.ts';
