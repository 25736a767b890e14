import { smbProtocol } from '../families/smb-protocol.ts'

/** No RC4 in the tickets. */
export const smbKerberosEncryption = smbProtocol({
  id: 'storage-smb-kerberos-encryption',
  title: 'File shares take Kerberos tickets with AES-256 only',
  why: 'A ticket encrypted with RC4 can be cracked offline, and with it the password of the account.',
  severity: 'low',
  member: 'kerberosTicketEncryption',
  strongest: 'AES-256',
  all: ['RC4-HMAC', 'AES-256'],
  safety: {
    class: 'approval',
    why: 'Directory accounts without AES keys cannot sign in any more; see that the account of the share has one.',
  },
  impact: 'Directory accounts that only have RC4 keys cannot mount.',
  controls: { mcsb: ['DP-3'], sources: ['encryption-practices'] },
})
