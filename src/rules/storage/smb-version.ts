import { smbProtocol } from '../families/smb-protocol.ts'

/** The newest dialect only. */
export const smbVersion = smbProtocol({
  id: 'storage-smb-version',
  title: 'File shares speak SMB 3.1.1 only',
  why: 'Only 3.1.1 protects the start of a session against tampering, and 2.1 does not even encrypt.',
  severity: 'low',
  member: 'versions',
  strongest: 'SMB3.1.1',
  all: ['SMB2.1', 'SMB3.0', 'SMB3.1.1'],
  safety: {
    class: 'approval',
    why: 'Azure does not tell which version clients speak; old Windows and Linux kernels cannot mount any more.',
  },
  impact: 'Clients without SMB 3.1.1 (Windows 7 and Server 2012, old Linux kernels) cannot mount.',
  controls: { mcsb: ['DP-3'], sources: ['encryption-practices', 'data-encryption'] },
})
