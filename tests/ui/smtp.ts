// Mail as bytes, and delivered as a mail server does: over SMTP with STARTTLS, dots stuffed, nothing else changed.

import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Sent {
  from: string;
  to: string;
  /** One connection for all of them. */
  mails: string[];
  /** Without STARTTLS. */
  plain?: boolean;
}

/** The last answer of the server: to the last mail, or to the command that it refused. */
export async function deliver(address: string, { from, to, mails, plain }: Sent): Promise<string> {
  const [host = '', port] = address.split(':');
  let socket: Socket = connect({ host, port: Number(port) });
  try {
    await answer(socket);
    await say(socket, 'EHLO sender.test');
    if (!plain) {
      await say(socket, 'STARTTLS');
      // The archive's certificate is one that it made itself.
      socket = connectTls({ socket, rejectUnauthorized: false });
      await say(socket, 'EHLO sender.test');
    }
    let said = '';
    for (const mail of mails) {
      for (const command of [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA']) {
        said = await say(socket, command);
        if (!/^[23]/.test(said)) return said;
      }
      said = await say(socket, `${mail.replaceAll(/\r?\n/g, '\r\n').replaceAll(/^\./gm, '..')}\r\n.`);
      if (!said.startsWith('250')) return said;
    }
    return said;
  } finally {
    socket.destroy();
  }
}

interface Written {
  from?: string;
  to?: string;
  subject: string;
  /** Unix milliseconds. */
  at?: number;
  id?: string;
  /** The Message-ID of a mail that it answers. */
  answers?: string;
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
    ...(mail.answers ? [`References: <${mail.answers}@elsewhere.test>`] : []),
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

async function say(socket: Socket, command: string): Promise<string> {
  socket.write(`${command}\r\n`);
  return answer(socket);
}

function answer(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (bytes: Buffer) => {
      text += bytes;
      // The last line of an answer has a space behind its code.
      if (!/^\d{3} .*\r\n$/m.test(text)) return;
      socket.off('data', read);
      socket.off('error', reject);
      resolve(text.trim());
    };
    socket.on('data', read);
    socket.once('error', reject);
  });
}
