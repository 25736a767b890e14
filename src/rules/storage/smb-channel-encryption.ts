import { smbProtocol } from '../families/smb-protocol.ts'

/** The strongest cipher only. */
export const smbChannelEncryption = smbProtocol({
  id: 'storage-smb-channel-encryption',
  title: 'File shares encrypt SMB with AES-256-GCM only',
  why: 'As long as weaker ciphers are offered, clients may settle for one without anybody noticing.',
  severity: 'low',
  member: 'channelEncryption',
  strongest: 'AES-256-GCM',
  all: ['AES-128-CCM', 'AES-128-GCM', 'AES-256-GCM'],
  safety: {
    class: 'approval',
    why: 'Compute instances mount the share of their workspace; try one mount with AES-256-GCM first, then confirm.',
  },
  impact: 'Clients without AES-256-GCM, compute mounts among them, may fail to mount.',
  controls: { mcsb: ['DP-3'], sources: ['encryption-practices', 'data-encryption'] },
})
