// The least that any tool has to do: read a JSON file and parse it.
import { readFileSync } from 'node:fs'

JSON.parse(readFileSync(process.argv[2], 'utf8'))
