import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity'

/** The credential of an identity: the system-assigned one, or that with the client id. */
export type CredentialOf = (clientId: string | undefined) => TokenCredential

/** Makes one credential for each identity, so that its tokens are asked for once. */
export function createCredentials(): CredentialOf {
  const made = new Map<string | undefined, TokenCredential>()
  return (clientId) => {
    const credential =
      made.get(clientId) ?? new ManagedIdentityCredential(clientId ? { clientId } : {})
    made.set(clientId, credential)
    return credential
  }
}
