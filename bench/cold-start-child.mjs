// One cold start: loads a bundle and serves one request, as the Lambda runtime does, and tells how long that took.
import { performance } from 'node:perf_hooks';

process.once('message', async ({ entry, event, timeoutMs }) => {
  const deadline = Date.now() + timeoutMs;
  const context = {
    functionName: 'bench',
    awsRequestId: 'request-1',
    logStreamName: 'bench',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  const begun = performance.now();
  const { handler } = await import(entry);
  const imported = performance.now();
  const answer = await handler(event, context);
  const served = performance.now();
  process.send({ importMs: imported - begun, totalMs: served - begun, answer }, () => process.exit());
});
process.send('ready');
