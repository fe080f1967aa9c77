import { expect, test } from '@jest/globals';
import { listeningAddresses, processTree } from '../end-to-end/process-tree.ts';
import { withDynamoDbLocal } from '../engines/with-dynamo-db-local.ts';

/** `/proc` shows processes and sockets on Linux only; elsewhere this test is skipped. */
const testOnLinux = process.platform === 'linux' ? test : test.skip;

withDynamoDbLocal((name, start) => {
  testOnLinux(`${name} listens on loopback only`, async () => {
    const engine = await start();
    const java = processTree(process.pid).find(({ commandLine }) => commandLine.startsWith('java\0'));
    const addresses = listeningAddresses(java?.pid ?? 0);
    await engine.stop();
    expect(addresses).toEqual([expect.stringMatching(/^0100007F:/)]);
  });
});
