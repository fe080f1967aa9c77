import type { Context } from 'aws-lambda';

/**
 * The context that Lambda gives to an invocation, with the time that is left of its time-out. `logStreamName` names
 * what runs one invocation at a time, as an execution environment of Lambda does.
 */
export function invocationContext(
  functionName: string,
  requestId: string,
  timeoutMs: number,
  logStreamName = 'local',
): Context {
  const deadline = Date.now() + timeoutMs;
  const unused = () => undefined;
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '512',
    awsRequestId: requestId,
    logGroupName: functionName,
    logStreamName,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}
