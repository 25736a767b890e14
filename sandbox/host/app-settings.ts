/** The settings of an app: in Azure and here, the environment of its process. */
export type AppSettings = Readonly<Record<string, string | undefined>>

/** The settings under names that match in any case, as .NET reads them. Of names that differ only so the last one counts. */
export function withoutCase(settings: AppSettings): AppSettings {
  const values = new Map(
    Object.entries(settings).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return new Proxy({}, { get: (_, name) => values.get(String(name).toLowerCase()) })
}

/**
 * Replaces every `%NAME%` in a binding's option by that setting, as the host does for schedules and queue names.
 * Throws when the setting does not exist.
 */
export function resolveSettings(text: string, settings: AppSettings): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name]
    if (value === undefined) throw new Error(`'%${name}%' does not resolve to a value`)
    return value
  })
}

/** True when `AzureWebJobs.NAME.Disabled` switches the function off (learn.microsoft.com, disable-function). */
export function isDisabled(functionName: string, settings: AppSettings): boolean {
  const value = settings[`AzureWebJobs.${functionName}.Disabled`]
  return value === '1' || value?.toLowerCase() === 'true'
}
