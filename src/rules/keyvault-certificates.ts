// Certificates as Resource Manager shows them: the secret that holds each of them.
import { type Json, sameValue, valueAt } from '../engine/json.ts'

/** The content types of a secret that holds a certificate with its private key. */
export const CERTIFICATE_TYPES = ['application/x-pkcs12', 'application/x-pem-file'] as const

/** True for the secret of a certificate: its times are the certificate's, and Key Vault itself renews it. */
export function isCertificate(secret: Json): boolean {
  const type = valueAt(secret, ['properties', 'contentType'])
  return CERTIFICATE_TYPES.some((one) => sameValue(one, type))
}
