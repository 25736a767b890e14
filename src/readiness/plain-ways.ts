// Does anybody depend on connections without encryption, and cannot change over?
import { valueAt } from '../engine/json.ts'
import { nameOf } from '../engine/resource-id.ts'
import type { ReadinessCheck } from '../engine/rule.ts'
import { fileService } from '../rules/storage-types.ts'
import { type Check, inUse, isText, listed } from './answer.ts'
import { publishedBy } from './published.ts'
import { keepsFiles, sharesOf } from './shares.ts'

/** The checks of what demands encryption on the way. */
export const plainWays = {
  // NFS without the mount helper, and SMB 2.1, carry no encryption: secure transfer ends such mounts. Azure does not
  // list who has mounted a share. NFS 3.0 on blobs is not affected: documented, the setting does not apply to it.
  async noUnencryptedMount(observation, surroundings) {
    const { resource, resourceId } = observation
    if (!keepsFiles(observation)) return 'ready'
    // Drivers of Kubernetes make and mount NFS shares in such accounts by themselves: that none is there now says little.
    if (isText(valueAt(resource, ['kind']), 'FileStorage'))
      return inUse('the account is for file shares only, which may be mounted over NFS')
    const [service, shares] = await Promise.all([
      surroundings.read(`${resourceId}/fileServices/default`, fileService.apiVersion),
      sharesOf(observation, surroundings),
    ])
    if (service.kind !== 'found')
      throw new Error(`the file service of ${nameOf(resourceId)} could not be read`)
    // Only for SMB is it known that its own switch already refuses what secure transfer would.
    const path = ['properties', 'protocolSettings', 'smb', 'encryptionInTransit', 'required']
    const encrypted = valueAt(service.body, path) === true
    const open = shares.filter(({ protocols = 'SMB' }) => !(encrypted && isText(protocols, 'SMB')))
    const names = open.map(({ name, protocols = 'SMB' }) => `${name} (${protocols})`)
    return names.length === 0
      ? 'ready'
      : inUse(`file shares may be mounted without encryption: ${listed(names)}`)
  },

  // Links to what is published stand in pages of others. HTTPS to a domain of one's own needs a service in front of the
  // account (documented).
  async noHttpReaders(observation, surroundings) {
    const published = await publishedBy(observation, surroundings)
    if (published === undefined) return 'ready'
    if ('domain' in published)
      return inUse(
        `${published.domain} leads to the account, and Azure serves such a domain over plain HTTP only`,
      )
    return 'site' in published
      ? inUse('the account serves a static web site, and links to it may begin with http:')
      : inUse(`anonymous callers may read ${listed(published.containers)}, also over plain HTTP`)
  },
} satisfies Partial<Record<ReadinessCheck, Check>>
