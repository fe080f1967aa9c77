import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import {
  clientOfServer,
  closeServers,
  json,
  patience,
  rawInstance,
  readAll,
  readUntilFailure,
} from './data-manager-rig.ts';

afterEach(closeServers);

const ENTRY = JSON.stringify(rawInstance('instance-1'));
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('a list', () => {
  test.each([
    ['{"count":2,"instances":[{}]}', 'incomplete'],
    ['{"count":0,"instances":[{}]}', 'incomplete'],
    ['{"count":0,"instances":[]', 'incomplete'],
    ['', 'incomplete'],
    ['{"count":0}', 'bad-answer'],
    ['{"error":"no"}', 'bad-answer'],
    ['{"instances":{"0":{}}}', 'bad-answer'],
    ['{"instances":"none"}', 'bad-answer'],
    ['{"instances":null}', 'bad-answer'],
    ['{"instances":[],"instances":[]}', 'bad-answer'],
    ['{"data":{"instances":[]}}', 'bad-answer'],
    ['[{"instances":[]}]', 'bad-answer'],
    ['{"count":0,"instances":[]}{"count":0,"instances":[]}', 'bad-answer'],
    ['{"count":NaN,"instances":[]}', 'bad-answer'],
    [`{"meta":${nested(600_000)},"instances":[]}`, 'bad-answer'],
    [`{"instances":[${nested(1_000_001)}]}`, 'bad-answer'],
    ['<!doctype html>', 'bad-answer'],
    ['{"instances":[{}],', 'incomplete'],
  ])('is refused when it reads %.60s', async (text, failure) => {
    const dataManager = await clientOfServer(json(text));
    const { error } = await readUntilFailure(dataManager.listInstances(undefined, patience));
    expect(error).toMatchObject({ name: 'DataManagerError', failure });
  });

  test.each([
    '{"instances":[{}]}\n',
    '{"instances":[{}],"count":1}',
    '\ufeff{"meta":{"a":[1]},"count":null,"instances":[{}]}',
  ])('is read when it reads %j', async (text) => {
    const dataManager = await clientOfServer(json(text));
    expect(await readAll(dataManager.listInstances(undefined, patience))).toEqual([{}]);
  });

  test('may be compressed', async () => {
    const dataManager = await clientOfServer((_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-encoding': 'gzip',
      });
      response.end(gzipSync(`{"count":1,"instances":[${ENTRY}]}`));
    });
    expect(await readAll(dataManager.listInstances(undefined, patience))).toHaveLength(1);
  });

  test('row 26: hands on entries of any kind, for others to judge', async () => {
    const dataManager = await clientOfServer(json('{"count":5,"instances":[1,null,"x",[{}],{"id":7}]}'));
    expect(await readAll(dataManager.listInstances(undefined, patience))).toEqual([
      1,
      null,
      'x',
      [{}],
      { id: 7 },
    ]);
  });

  test('drops __proto__ keys at every level', async () => {
    const dataManager = await clientOfServer(
      json(
        '{"instances":[{"id":"a","__proto__":{"phase":"FAILED"},"outputs":{"x":[{"__proto__":{"y":1},"z":2}]}}]}',
      ),
    );
    const [entry] = await readAll(dataManager.listInstances(undefined, patience));
    expect(JSON.stringify(entry)).toBe('{"id":"a","outputs":{"x":[{"z":2}]}}');
    expect(Object.getPrototypeOf(entry)).toBe(Object.prototype);
  });

  test('leaves out fields that nest too deep, keeps the rest of the entry, and says so', async () => {
    const warn = jest.fn();
    const telemetry = { debug: jest.fn(), info: jest.fn(), warn, error: jest.fn(), measure: jest.fn() };
    const entries = `{"id":"a","outputs":${nested(90_000)}},{"id":"b"},${nested(90_000)}`;
    const dataManager = await clientOfServer(json(`{"count":3,"instances":[${entries}]}`), { telemetry });
    const list = await readAll(dataManager.listInstances(undefined, patience));
    expect(list).toEqual([{ id: 'a' }, { id: 'b' }, null]);
    expect(warn.mock.calls).toEqual([['DeepFieldsLeftOut', { fields: 1 }]]);
  });

  test.each<[string, string, unknown]>([
    [
      'a NaN',
      '{"id":"b","coins":NaN,"odd":[-Infinity,{"in":Infinity}],"name":"NaN, \\"NaN"}',
      {
        id: 'b',
        coins: null,
        odd: [null, { in: null }],
        name: 'NaN, "NaN',
      },
    ],
    ['no value', '{"id":"b","coins":}', undefined],
    ['single quotes', "{'id':'b'}", undefined],
    ['a comma too many', '{"id":"b",}', undefined],
    ['a bracket that nothing opened', '{"id":"b"]}', undefined],
    ['a raw line end in a text', '{"id":"b\n"}', undefined],
    ['bytes that are no UTF-8', '{"id":"b\xff"}', { id: 'b\ufffd' }],
    ['nothing', ' ', undefined],
    ['a word', 'undefined', undefined],
    ['more than 4 MiB', `{"id":"b","x":"${'x'.repeat(4 * 1_024 * 1_024)}"}`, undefined],
    ['another list in it', '{"id":"b","instances":[{"id":"c"}]}', { id: 'b', instances: [{ id: 'c' }] }],
    ['brackets, commas and quotes in texts', '{"id":"]},{[\\"\\\\"}', { id: ']},{["\\' }],
  ])('row 26: an entry with %s takes no other down, in pieces of any size', async (_what, odd, read) => {
    const body = Buffer.from(`{"count":3,"instances":[{"id":"a"},${odd},{"id":"é"}]}`, 'utf8');
    const wrong = body.indexOf(0xc3);
    // `\xff` above stands for that byte.
    const bytes = odd.includes('\xff')
      ? Buffer.concat([body.subarray(0, wrong), Buffer.from([0xff]), body.subarray(wrong + 2)])
      : body;
    for (const size of [bytes.length, ...(bytes.length < 1_000 ? [1, 7] : [65_536])]) {
      const dataManager = await clientOfServer(async (_request, response) => {
        response.setHeader('content-type', 'application/json');
        for (let at = 0; at < bytes.length; at += size) {
          response.write(bytes.subarray(at, at + size));
          await new Promise(setImmediate);
        }
        response.end();
      });
      const entries = await readAll(dataManager.listInstances(undefined, patience));
      expect(entries).toEqual([{ id: 'a' }, read, { id: 'é' }]);
    }
  });

  test('is asked for no faster than it is used, and let go when its reader leaves', async () => {
    let written = 0;
    const closed = Promise.withResolvers<void>();
    const dataManager = await clientOfServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.on('close', () => closed.resolve());
      const more = () => {
        if (response.destroyed) return;
        written += ENTRY.length + 1;
        if (response.write(`${ENTRY},`)) setImmediate(more);
        else response.once('drain', more);
      };
      response.write('{"instances":[');
      more();
    });
    let seen = 0;
    for await (const entry of dataManager.listInstances(undefined, patience)) {
      expect(entry).toHaveProperty('id', 'instance-1');
      seen += 1;
      if (seen === 10) break;
    }
    await closed.promise;
    expect(written).toBeLessThan(16 * 1_024 * 1_024);
  });

  test('a slow reader is no silence of the Data Manager', async () => {
    const dataManager = await clientOfServer(json(`{"instances":[${`${ENTRY},`.repeat(2_000)}{}]}`), {
      requestTimeoutMs: 1_000,
    });
    let seen = 0;
    for await (const entry of dataManager.listInstances(undefined, patience)) {
      if (seen === 0) await new Promise((resolve) => setTimeout(resolve, 1_500));
      if (entry) seen += 1;
    }
    expect(seen).toBe(2_001);
  });
});

describe('one instance', () => {
  test('is refused, with the names of the fields but not their values, when it is not one', async () => {
    const dataManager = await clientOfServer(json('{"phase":{"secret":1},"launched":"hush"}'));
    const getting = dataManager.getInstance('instance-1', patience);
    await expect(getting).rejects.toMatchObject({
      failure: 'bad-answer',
      message: expect.stringContaining('phase'),
    });
    await expect(getting).rejects.not.toThrow(/hush|secret/);
  });

  test('is read though Python wrote NaN into it', async () => {
    const dataManager = await clientOfServer(json(ENTRY.replace('{', '{"cost":NaN,')));
    expect(await dataManager.getInstance('instance-1', patience)).toEqual({
      ...rawInstance('instance-1'),
      cost: null,
    });
  });

  test('is refused when it is not JSON', async () => {
    const dataManager = await clientOfServer(json('{"phase":'));
    await expect(dataManager.getInstance('instance-1', patience)).rejects.toMatchObject({
      failure: 'bad-answer',
    });
  });

  test('is refused when it is larger than allowed', async () => {
    const dataManager = await clientOfServer(json(ENTRY), { maxInstanceBytes: ENTRY.length - 1 });
    await expect(dataManager.getInstance('instance-1', patience)).rejects.toMatchObject({
      failure: 'bad-answer',
    });
  });

  test('comes without __proto__ keys and without what nests too deep', async () => {
    const text = ENTRY.replace(
      '{',
      `{"id":"another","__proto__":{"x":1},"outputs":{"a":${nested(500_000)}},`,
    );
    const dataManager = await clientOfServer(json(text));
    const instance = await dataManager.getInstance('instance-2', patience);
    expect(instance).toEqual(rawInstance('instance-2'));
  });
});

describe('a trouble that passes', () => {
  const NOW = Date.parse('2026-02-03T10:00:00.000Z');

  /** How long a client waits before each further try, while all it hears is this. */
  async function waitsFor(status: number, retryAfter: string | undefined, maxAttempts: number) {
    const waits: number[] = [];
    const dataManager = await clientOfServer(
      (_request, response) => {
        if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
        response.writeHead(status).end();
      },
      { maxAttempts, now: () => NOW, random: () => 0.5, wait: async (ms) => void waits.push(ms) },
    );
    await readUntilFailure(dataManager.listInstances(undefined, patience));
    return waits;
  }

  test.each([
    ['3', 3_000],
    [' 3 ', 3_000],
    ['3600', 10_000],
    ['Tue, 03 Feb 2026 10:00:04 GMT', 4_000],
    ['Tue, 03 Feb 2026 09:59:00 GMT', 125],
    ['Wed, 04 Feb 2026 10:00:00 GMT', 10_000],
    ['soon', 125],
    ['0', 125],
  ])(
    'row 33: is waited for as it asks (Retry-After: %s), but not for more than ten seconds',
    async (header, ms) => {
      expect(await waitsFor(429, header, 2)).toEqual([ms]);
      expect(await waitsFor(503, header, 2)).toEqual([ms]);
    },
  );

  test('row 33: is otherwise waited for longer each time, up to eight seconds, by chance down to nothing', async () => {
    const halves = [125, 250, 500, 1_000, 2_000, 4_000, 4_000];
    expect(await waitsFor(500, undefined, 8)).toEqual(halves);
  });
});
