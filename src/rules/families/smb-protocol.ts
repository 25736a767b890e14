// What SMB may use on file shares: the same rule for dialects, ciphers and ticket encryption.
import { defineRule, type Example, type SettingsRule } from '../../engine/rule.ts'
import { resourceWith } from '../examples.ts'
import { fileService } from '../storage-types.ts'

type Declared = 'settings' | 'examples' | 'resource' | 'since' | 'references' | 'azurePolicy'

/** What differs from member to member of the SMB settings. */
export interface SmbProtocol extends Omit<SettingsRule, Declared> {
  /** Name of the member: `versions`, `channelEncryption` … */
  readonly member: string
  /** The only entry that may be there; the last of `all`. */
  readonly strongest: string
  /** Everything that Azure offers when the member is absent. */
  readonly all: readonly string[]
}

/** A rule that wants exactly one entry in a list of SMB settings. Azure writes such lists with a semicolon at the end. */
export function smbProtocol({ member, strongest, all, ...rule }: SmbProtocol): SettingsRule {
  const path = `properties.protocolSettings.smb.${member}`
  const example = (because: string, value: string): Example => ({
    because,
    resource: resourceWith(path, value),
  })
  const written = `${strongest};`
  return defineRule({
    ...rule,
    resource: fileService,
    since: '2021-01-01',
    settings: [
      {
        path,
        want: { oneOf: [written, strongest] },
        write: written,
        absent: { means: `${all.join(';')};` },
      },
    ],
    azurePolicy: {},
    references: ['https://learn.microsoft.com/azure/storage/files/files-smb-protocol'],
    examples: {
      compliant: [
        example('as Azure writes it', written),
        example('without the semicolon, in small letters', strongest.toLowerCase()),
      ],
      nonCompliant: [
        example('a weaker one as well', `${all.slice(-2).join(';')};`),
        example('a weaker one only', `${all[0]};`),
        { because: 'absent is all', resource: { properties: { protocolSettings: {} } } },
      ],
    },
  })
}
