// Loads one bundled asset as the Lambda runtime does, and calls its handler for every event that is posted.
import { parentPort, workerData } from 'node:worker_threads';

const { handler } = await import(workerData.entry);

parentPort.on('message', async ({ id, event }) => {
  const deadline = Date.now() + workerData.timeoutMs;
  const context = {
    functionName: workerData.name,
    awsRequestId: `request-${id}`,
    logStreamName: `2026/02/03/[$LATEST]${workerData.name}`,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    parentPort.postMessage({ id, result: await handler(event, context) });
  } catch (error) {
    parentPort.postMessage({ id, failure: `${error.name}: ${error.message}` });
  }
});
parentPort.postMessage({ id: 0 });
