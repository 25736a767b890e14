// Preloaded into a process that is measured: it reports its peak memory at the end.
import { writeSync } from 'node:fs'

process.on('exit', () => writeSync(2, `maxRSS ${process.resourceUsage().maxRSS}\n`))
