#!/usr/bin/env node
// Stands in for bicep where a test is about how it fails: a process of its own that speaks framed JSON-RPC. What it does is
// the name of the file that it is asked about. Plain JavaScript of any version: whatever `node` is on PATH runs it.
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const held = []

if (process.argv[2] === '--version') {
  process.stdout.write('Bicep CLI version 0.99.1 (stand-in)\n')
} else {
  let bytes = Buffer.alloc(0)
  process.stdin.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    for (;;) {
      const end = bytes.indexOf('\r\n\r\n')
      const [, length] = /Content-Length: (\d+)/.exec(bytes.subarray(0, end)) ?? []
      if (end < 0 || bytes.length < end + 4 + Number(length)) return
      const body = bytes.subarray(end + 4, end + 4 + Number(length))
      bytes = bytes.subarray(end + 4 + Number(length))
      answer(JSON.parse(body))
    }
  })
  // A bicep ends with its input. One that hangs does not.
  process.stdin.on('end', () => process.exit(0))
}

function answer({ id, method, params }) {
  const name = basename(params.path, '.bicep')
  if (name === 'dies') {
    process.stderr.write('out of luck\n')
    process.exit(3)
  }
  if (name === 'hangs') {
    process.on('SIGTERM', () => {})
    return
  }
  if (name === 'garbage') return process.stdout.write('Unhandled exception. Sorry.\r\n\r\n{}')
  if (name === 'shapeless') return send({ id, result: { success: 'perhaps' } })
  if (name === 'no-json')
    return send({ id, result: { success: true, diagnostics: [], contents: '{' } })
  if (name === 'refused') {
    const range = { start: { line: 1, char: 4 }, end: { line: 1, char: 5 } }
    const source = pathToFileURL(params.path).href
    const diagnostics = [{ source, range, level: 'Error', code: 'BCP057', message: 'No.' }]
    return send({ id, result: { success: false, diagnostics } })
  }
  if (name === 'says-no') return send({ id, error: { code: -32000, message: 'Not today.' } })
  if (name.startsWith('grows')) held.push(Buffer.alloc(64 << 20, 1))
  if (method === 'bicep/getSnapshot') {
    // The copy tells what it was made of.
    if (readFileSync(join(dirname(params.path), 'main.json'), 'utf8').includes('no-prediction')) {
      process.exit(3)
    }
    return send({
      id,
      result: { snapshot: JSON.stringify({ predictedResources: [], diagnostics: told() }) },
    })
  }
  const $schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
  const parameters = name.startsWith('needs')
    ? { n: { type: 'string' }, s: { type: 'securestring' } }
    : {}
  const contents = JSON.stringify({ $schema, metadata: { name }, parameters, resources: [] })
  send({ id, result: { success: true, diagnostics: errorsOf(name, params.path), contents } })
  if (name === 'ends-after') process.exit(0)
}

function errorsOf(name, path) {
  if (!name.startsWith('broken')) return []
  const place = { line: 0, char: 0 }
  const range = { start: place, end: place }
  return [{ source: pathToFileURL(path).href, range, level: 'Error', code: 'BCP1', message: name }]
}

function told() {
  return [{ pid: process.pid, variable: process.env.STAND_IN ?? null }]
}

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))
  process.stdout.write(`Content-Length: ${body.length}\r\n\r\n`)
  process.stdout.write(body)
}
