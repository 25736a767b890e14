/** An access token that only Azurite accepts: it reads the claims of a token and does not check its signature. */
export function unsignedToken(audience: string): { token: string; expiresOnTimestamp: number } {
  const now = Math.floor(Date.now() / 1000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    aud: audience,
    iss: 'https://sts.windows.net/00000000-0000-0000-0000-000000000001/',
    iat: now - 60,
    nbf: now - 60,
    exp: now + 3600,
  }
  return {
    token: `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${Buffer.from('unsigned').toString('base64url')}`,
    expiresOnTimestamp: (now + 3600) * 1000,
  }
}

/** A credential for storage clients, with such tokens. */
export const storageCredential = {
  getToken: () => Promise.resolve(unsignedToken('https://storage.azure.com')),
}
