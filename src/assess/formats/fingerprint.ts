// What makes two findings the same finding.
import { hash } from 'node:crypto'
import { foldCase } from '../../engine/fold-case.ts'

/**
 * Stable over runs and over the case that Azure happens to use. Two deployments may ask for the same id: `deployment` is
 * null for what was read.
 */
export function fingerprint(rule: string, resourceId: string, deployment: string | null): string {
  const of = deployment === null ? '' : `\n${deployment}`
  return hash('sha256', `${rule}\n${foldCase(resourceId)}${of}`)
}
