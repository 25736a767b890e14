// How much memory a process holds.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

const LIMIT_MS = 5_000

/** Megabytes that the process has in memory; undefined where that cannot be asked (Windows) or the process is gone. */
export async function megabytesOf(pid: number): Promise<number | undefined> {
  if (process.platform === 'win32') return undefined
  const kilobytes = process.platform === 'linux' ? await fromLinux(pid) : await fromPs(pid)
  return kilobytes === undefined ? undefined : kilobytes / 1024
}

// https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
async function fromLinux(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return numberIn(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1])
}

function fromPs(pid: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], { timeout: LIMIT_MS }, (_error, stdout) =>
      resolve(numberIn(/^\s*(\d+)\s*$/.exec(stdout)?.[1])),
    )
  })
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
