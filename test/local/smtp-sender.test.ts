import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { smtpSender } from '../../local/postman.ts';

test('an e-mail goes through the SMTP server, from its sender to its recipient, with the id of its message', async () => {
  const lines: string[] = [];
  const server = createServer((socket) => {
    socket.write('220 ready\r\n');
    let isBody = false;
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      lines.push(...text.trimEnd().split('\r\n'));
      if (isBody) isBody = !text.endsWith('\r\n.\r\n');
      else isBody = text.startsWith('DATA');
      socket.write(isBody && text.startsWith('DATA') ? '354 go on\r\n' : isBody ? '' : '250 ok\r\n');
      if (text.startsWith('QUIT')) socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const send = smtpSender(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, 'from@example.org');
  await send({
    ...{ messageId: 'm1', to: 'alice@example.org', protocol: 'email', noticeId: 'n' },
    ...{ subject: 'It failed', text: 'Out of memory.', deliveredAt: '2026-02-03T10:00:00.000Z' },
  });
  await new Promise((resolve) => server.close(resolve));
  expect(lines).toEqual(
    expect.arrayContaining([
      'MAIL FROM:<from@example.org>',
      'RCPT TO:<alice@example.org>',
      'From: from@example.org',
      'To: alice@example.org',
      'Subject: It failed',
      'Message-ID: <m1@phasewatch>',
      'Auto-Submitted: auto-generated',
      'Content-Type: text/html; charset=utf-8',
      'Out of memory.',
    ]),
  );
});
