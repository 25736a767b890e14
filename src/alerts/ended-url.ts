// A Teams URL that Microsoft switched off.
import { hostOf } from './url-secrets.ts'

// Trigger URLs of Power Automate at this host stopped on 30 November 2025 (atc0005/send2teams #723, PostHog/posthog
// #41202). unverified: whether URLs of an own Logic App, which have the same host, go on.
const ENDED = /\.logic\.azure\.com(:\d+)?$/i

/** What is wrong with the URL for Teams, and what to do; undefined when nothing is known. It holds no more of it than the host. */
export function endedTeamsUrl(url: string | undefined): string | undefined {
  const host = url === undefined ? '' : hostOf(url)
  if (!ENDED.test(host)) return undefined
  return (
    `REBASELINE_TEAMS_URL leads to ${host}: Power Automate's URLs of this host stopped on 30 November 2025. Open the ` +
    'workflow in Teams, copy its present URL (….environment.api.powerplatform.com) and set it'
  )
}
