// What reports say about the tool that made them.
import description from '../../package.json' with { type: 'json' }

/** Name and version, for reports and `--version`. */
export const product = { name: 'Rebaseline', version: description.version } as const
