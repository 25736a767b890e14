// What makes two findings the same finding.
import { hash } from 'node:crypto'
import { foldCase } from '../../engine/fold-case.ts'

/** Stable over runs and over the case that Azure happens to use. */
export function fingerprint(rule: string, resourceId: string): string {
  return hash('sha256', `${rule}\n${foldCase(resourceId)}`)
}
