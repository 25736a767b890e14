import tls from 'node:tls'
import { inject } from 'vitest'
import { type Certificate, makeCertificate } from '../sandbox/certificate.ts'

let made: Promise<Certificate> | undefined

/**
 * The certificate of all servers that the tests of this process start. The process trusts it. There is one: among
 * several of the same name, TLS may check a server against the wrong one.
 */
export function trustedCertificate(): Promise<Certificate> {
  const shared = inject('sharedStorage')?.certificate
  made ??= Promise.resolve(shared ?? makeCertificate()).then((certificate) => {
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate.cert])
    return certificate
  })
  return made
}
