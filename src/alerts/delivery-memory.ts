// What was delivered while another destination failed: the queue will bring that alert again, and Teams has no way to
// drop a second copy. Best effort by nature; another instance does not know it.

/** Remembers deliveries of alerts that are going to be redelivered. */
export interface DeliveryMemory {
  has(alertId: string, destination: string): boolean
  add(alertId: string, destination: string): void
  /** Called when nothing more is expected of an alert. */
  forget(alertId: string): void
}

/** A memory of this process for at most `most` alerts; the oldest is forgotten first. */
export function createDeliveryMemory(most = 1000): DeliveryMemory {
  const delivered = new Map<string, Set<string>>()
  return {
    has: (alertId, destination) => delivered.get(alertId)?.has(destination) ?? false,
    add(alertId, destination) {
      const destinations = delivered.get(alertId) ?? new Set()
      delivered.set(alertId, destinations.add(destination))
      const [oldest] = delivered.keys()
      if (delivered.size > most && oldest !== undefined) delivered.delete(oldest)
    },
    forget(alertId) {
      delivered.delete(alertId)
    },
  }
}
