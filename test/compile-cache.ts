import { fileURLToPath } from 'node:url'

/** Where Node.js keeps compiled code between the processes that tests start again and again (`NODE_COMPILE_CACHE`). */
export const COMPILE_CACHE = fileURLToPath(
  new URL('../node_modules/.cache/node-compile', import.meta.url),
)
