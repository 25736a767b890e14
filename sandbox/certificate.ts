import { generate } from 'selfsigned'

/** A certificate and its private key, both PEM text. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Makes a self-signed server certificate for `localhost`, `127.0.0.1` and `*.vault.localhost`, valid for a week.
 * It is its own trust anchor: a client that lists it (`NODE_EXTRA_CA_CERTS`, `tls.setDefaultCACertificates`) accepts
 * the servers that present it. Needs no openssl program.
 */
export async function makeCertificate(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    // Backdated, so that a clock a little behind on another machine (a container) accepts it too.
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + 7 * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'keyUsage',
        digitalSignature: true,
        keyEncipherment: true,
        keyCertSign: true,
        critical: true,
      },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: '*.vault.localhost' },
        ],
      },
    ],
  })
  return { cert: made.cert, key: made.private }
}
