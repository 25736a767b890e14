// Draws sample alerts as a Teams channel shows them, into docs/images. Microsoft's renderer, in a headless Chromium, offline.
// CHROMIUM names the browser when it is not /usr/bin/chromium.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { teamsMessage } from '../src/alerts/teams-card.ts'
import { SENT } from '../test/alerts/sample-alerts.ts'

const require = createRequire(import.meta.url)
const images = fileURLToPath(new URL('../docs/images/', import.meta.url))

// Values of the light theme that Microsoft publishes for Teams (microsoft/AdaptiveCards,
// samples/HostConfig/microsoft-teams-light.json): sizes, spacings and colours. The fonts are what the machine has.
const text = {
  default: { default: '#252424', subtle: '#605e5c' },
  accent: { default: '#6264a7', subtle: '#8b8cc7' },
}
const sizes = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 }
const weights = { lighter: 200, default: 400, bolder: 600 }
const hostConfig = {
  supportsInteractivity: true,
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: '#EEEEEE' },
  fontTypes: {
    default: {
      fontFamily: "'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif",
      fontSizes: sizes,
      fontWeights: weights,
    },
    monospace: {
      fontFamily: "'Courier New', 'Liberation Mono', 'DejaVu Sans Mono', monospace",
      fontSizes: sizes,
      fontWeights: weights,
    },
  },
  containerStyles: {
    default: { backgroundColor: '#ffffff', foregroundColors: text },
    accent: { backgroundColor: '#C7DEF9', foregroundColors: text },
    good: { backgroundColor: '#CCFFCC', foregroundColors: text },
    attention: { backgroundColor: '#FFC5B2', foregroundColors: text },
    warning: { backgroundColor: '#FFE2B2', foregroundColors: text },
  },
  actions: {
    maxActions: 6,
    buttonSpacing: 8,
    actionsOrientation: 'Horizontal',
    actionAlignment: 'Left',
  },
}

// Microsoft's renderer leaves the wrapping of long words to the page; a chat message breaks them, here as in any client.
const style = `
  body { margin: 0; padding: 24px; background: #f5f5f5; font: 14px 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif; color: #252424 }
  .message { width: WIDTHpx; background: #fff; border-radius: 4px; padding: 12px 16px 16px; overflow-wrap: anywhere; box-shadow: 0 1px 3px rgba(0,0,0,.15) }
  .from { display: flex; align-items: center; gap: 8px; margin-bottom: 10px; font-size: 12px; color: #605e5c }
  .from i { width: 32px; height: 32px; border-radius: 50%; background: #464775; color: #fff; font: 600 13px sans-serif; display: grid; place-items: center }
  .from b { color: #252424; font-size: 14px }
  #card { border: 1px solid #e1dfdd; border-radius: 4px; overflow: hidden }
  .ac-pushButton { border: 1px solid #c8c6c4; border-radius: 3px; background: #fff; padding: 6px 16px; font: 600 14px inherit; color: #252424 }
`

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const pictures = [
    ['alert-fixed', SENT.fixed, 720],
    ['alert-held', SENT.held, 720],
    ['alert-failed', SENT.failed, 720],
  ] as const
  for (const [name, alert, width] of pictures) {
    const page = await browser.newPage({
      deviceScaleFactor: 2,
      viewport: { width: width + 90, height: 400 },
    })
    await page.setContent(`<style>${style.replace('WIDTH', String(width))}</style>
      <div class="message">
        <div class="from"><i>WF</i><span><b>Workflows</b><br>${alert.at.slice(11, 16)}</span></div>
        <div id="card"></div>
      </div>`)
    await page.addScriptTag({ path: require.resolve('adaptivecards/dist/adaptivecards.min.js') })
    const [{ content }] = teamsMessage(alert).attachments
    // Text, not a function: the script runs where there is a DOM, which this project's types do not have.
    const clipped = await page.evaluate(`(() => {
      const card = new AdaptiveCards.AdaptiveCard()
      card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(hostConfig)})
      card.parse(${JSON.stringify(content)})
      document.getElementById('card').append(card.render())
      return [...document.querySelectorAll('#card *')].filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).length
    })()`)
    const path = `${images}${name}.png`
    await page.locator('.message').screenshot({ path })
    console.log(`${path}: ${clipped} clipped element(s)`)
    await page.close()
  }
} finally {
  await browser.close()
}
