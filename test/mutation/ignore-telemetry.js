import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const LEVELS = new Set(['info', 'warn', 'error']);

/** Leaves log records alone: no test pins their words. What is measured is not left alone: alarms read it. */
const telemetryIgnorer = {
  shouldIgnore({ node }) {
    const isRecord =
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      node.callee.object.type === 'Identifier' &&
      node.callee.object.name === 'telemetry' &&
      node.callee.property.type === 'Identifier' &&
      LEVELS.has(node.callee.property.name);
    return isRecord ? 'A log record: no test pins its words.' : undefined;
  },
};

/** What Stryker loads. */
export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'telemetry', telemetryIgnorer)];
