// Delivers mail by SMTP, as a mail server would: the bytes given, dots stuffed, nothing else.

import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** Sends mails over one connection to `host:port`. */
export async function deliver(smtp: string, address: string, mails: string[]) {
  const [host = '', port = ''] = smtp.split(/:(?=\d+$)/);
  const socket = connect({ host, port: Number(port) });
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const answer = async (wanted: string) => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('the connection ended');
      if (!value.startsWith(wanted)) throw new Error(`${value} instead of ${wanted}`);
      if (value[3] !== '-') return;
    }
  };
  const say = async (line: string, wanted: string) => {
    socket.write(`${line}\r\n`);
    await answer(wanted);
  };
  await answer('220');
  await say('EHLO tests.test', '250');
  for (const mail of mails) {
    await say('MAIL FROM:<sender@elsewhere.test>', '250');
    await say(`RCPT TO:<${address}>`, '250');
    await say('DATA', '354');
    await say(`${mail.replace(/^\./gm, '..')}\r\n.`, '250');
  }
  await say('QUIT', '221');
  socket.destroy();
}

interface Written {
  from?: string;
  to?: string;
  subject: string;
  /** Unix milliseconds. */
  at?: number;
  id?: string;
  html?: string;
  text?: string;
  files?: { name: string; type: string; bytes: Buffer }[];
}

/** A mail as bytes. */
export function written(mail: Written): string {
  const boundary = 'b0undary';
  const head = [
    `From: ${mail.from ?? 'Bert Baker <bert@elsewhere.test>'}`,
    `To: ${mail.to ?? 'anna@acme.test'}`,
    `Subject: ${mail.subject}`,
    `Date: ${new Date(mail.at ?? Date.UTC(2026, 2, 14, 9)).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${mail.id ?? mail.subject.replace(/\W+/g, '-')}@elsewhere.test>`,
    'MIME-Version: 1.0',
  ];
  const body = mail.html
    ? ['Content-Type: text/html; charset=utf-8', '', mail.html]
    : ['Content-Type: text/plain; charset=utf-8', '', mail.text ?? `Text of ${mail.subject}.`];
  if (!mail.files) return [...head, ...body].join('\r\n');
  const files = mail.files.flatMap(({ name, type, bytes }) => [
    `--${boundary}`,
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
  ]);
  const type = `Content-Type: multipart/mixed; boundary="${boundary}"`;
  return [...head, type, '', `--${boundary}`, ...body, ...files, `--${boundary}--`].join('\r\n');
}
