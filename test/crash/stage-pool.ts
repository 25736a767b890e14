import { type Stage, startStage } from './stage.ts'

/** A few stages that tests take turns on: the waits of one are the work of the others. */
export interface StagePool {
  /** Runs on a stage that nobody else uses. A stage on which something failed is thrown away. */
  use<T>(work: (stage: Stage) => Promise<T>): Promise<T>
  stop(): Promise<void>
}

/** Opens a pool; stages start when they are needed. */
export function openStagePool(size: number): StagePool {
  let free = size
  const idle: Stage[] = []
  const queue: (() => void)[] = []
  // One after the other: a start takes all the machine has.
  let started: Promise<unknown> = Promise.resolve()
  const start = () => {
    const next = started.then(() => startStage())
    started = next.catch(() => undefined)
    return next
  }
  return {
    async use(work) {
      if (free === 0) await new Promise<void>((resolve) => queue.push(resolve))
      else free -= 1
      try {
        const stage = idle.pop() ?? (await start())
        try {
          const result = await work(stage)
          idle.push(stage)
          return result
        } catch (error) {
          await stage.stop()
          throw error
        }
      } finally {
        const next = queue.shift()
        if (next === undefined) free += 1
        else next()
      }
    },
    async stop() {
      await Promise.all(idle.splice(0).map((stage) => stage.stop()))
    },
  }
}
