import { request } from 'node:https'
import { ALERT_QUEUE, WORK_QUEUE } from '../../src/store/queues.ts'

/**
 * Creates the queues that a deployment creates: those that the service works off, and where their messages end up. The
 * Functions host never creates one that it watches.
 */
export async function createQueues(options: {
  readonly queueUri: string
  readonly certificate: { readonly cert: string }
  /** A token for https://storage.azure.com. */
  readonly token: string
}): Promise<void> {
  const { queueUri, certificate, token } = options
  const headers = { authorization: `Bearer ${token}`, 'x-ms-version': '2025-11-05' }
  const create = (name: string) =>
    new Promise<void>((resolve, reject) => {
      const how = { method: 'PUT', headers, ca: certificate.cert, agent: false }
      request(`${queueUri}/${name}`, how, (answer) => {
        answer.resume()
        if (answer.statusCode === 201) resolve()
        else reject(new Error(`the queue ${name} was not created: ${answer.statusCode}`))
      })
        .on('error', reject)
        .end()
    })
  const names = [WORK_QUEUE, ALERT_QUEUE].flatMap((name) => [name, `${name}-poison`])
  await Promise.all(names.map(create))
}
