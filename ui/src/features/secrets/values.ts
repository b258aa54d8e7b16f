/** Values of secrets: what is typed of each kind, and how it is sent. The API's own document leaves them open. */

export const KINDS = ['basic', 'certificate', 'oauth-client', 'service-account'] as const;

export type Kind = (typeof KINDS)[number];

export interface Typed {
  user: string;
  password: string;
  /** Whether a certificate is made here or uploaded. */
  source: 'make' | 'upload';
  subject: string;
  years: number | string;
  key: 'rsa-2048' | 'rsa-3072';
  certificate: string;
  private_key: string;
  issuer: string;
  client_id: string;
  client_secret: string;
  key_file: string;
}

export const NOTHING: Typed = {
  user: '',
  password: '',
  source: 'make',
  subject: 'Mailstead',
  years: 2,
  key: 'rsa-2048',
  certificate: '',
  private_key: '',
  issuer: '',
  client_id: '',
  client_secret: '',
  key_file: '',
};

/** Fields of a kind that may not be left empty. */
export function neededOf(kind: Kind, { source }: Pick<Typed, 'source'>): (keyof Typed)[] {
  switch (kind) {
    case 'basic':
      return ['user', 'password'];
    case 'certificate':
      return source === 'make' ? ['subject', 'years'] : ['certificate', 'private_key'];
    case 'oauth-client':
      return ['issuer', 'client_id', 'client_secret'];
    case 'service-account':
      return ['key_file'];
  }
}

export function secretValue(kind: Kind, typed: Typed): unknown {
  switch (kind) {
    case 'basic':
      return { kind, user: typed.user, password: typed.password };
    case 'certificate': {
      const { subject, years, key, certificate, private_key } = typed;
      if (typed.source === 'make') return { kind, make: { subject, years: Number(years), key } };
      return { kind, upload: { certificate, private_key } };
    }
    case 'oauth-client': {
      const { issuer, client_id, client_secret } = typed;
      return { kind, issuer, client_id, client_secret };
    }
    case 'service-account':
      return { kind, key_file: typed.key_file };
  }
}
