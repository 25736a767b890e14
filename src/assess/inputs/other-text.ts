// Inputs that are not JSON at all: what they are, and how to get the right one.
import { ALL, byName, INSTEAD } from './commands.ts'

const BICEP =
  /^\s*(@\w[\w.]*\(|#disable-next-line|targetScope\s*=|(param|var|output|type|func|resource|module|metadata|assert|provider|extension)\s+\w+[\s=(@]|(extension|import|provider)\s+['{*\w])/m
const BICEP_PARAMETERS = /^\s*(using\s+('|none\b)|extends\s+')/m
const TERRAFORM =
  /^\s*((resource|data)\s+"[^"]+"\s+"[^"]+"|(provider|variable|output|module)\s+"[^"]+"|(terraform|locals))\s*\{/m

/** One kind of text. */
interface Kind {
  is(text: string): boolean
  /** Follows `main.bicep: `. */
  readonly says: string
}

const like = (pattern: RegExp) => (text: string) => pattern.test(text)
const begins = (bytes: readonly number[]) => (text: string) =>
  text.startsWith(String.fromCharCode(...bytes))
const isZip = begins([0x50, 0x4b, 3, 4])
const isGzip = begins([0x1f, 0x8b])
const ESCAPE = String.fromCharCode(0x1b)
const lines = (...starts: readonly string[]) => {
  const patterns = starts.map((start) => new RegExp(`^(${start}):`, 'm'))
  return (text: string) => patterns.every((pattern) => pattern.test(text))
}

// Of two that fit, the first is taken.
const KINDS: readonly Kind[] = [
  {
    is: (text) => isZip(text) && text.includes('tfplan'),
    says: `is a Terraform plan in its own binary form, not ARM JSON; judge what it deploys once that is there: ${INSTEAD}`,
  },
  {
    is: isZip,
    says: `is a zip archive (a Terraform plan is one, too), not ARM JSON; ${INSTEAD}`,
  },
  { is: isGzip, says: 'is compressed; give the JSON that is in it: `gzip -dc FILE`' },
  {
    is: like(/^\s*<(!doctype html|html|head|body|div)\b/i),
    says: `is a page of HTML, as a browser or a sign-in gives it, not ARM JSON; ${INSTEAD}`,
  },
  { is: like(/^\s*</), says: `is XML or HTML, not ARM JSON; ${INSTEAD}` },
  {
    is: like(
      /Resource and property changes are indicated with|^Note: The result may contain false positive/m,
    ),
    says: "is a What-If result for people; `az deployment group what-if --no-pretty-print` gives JSON, and `jq '[(.changes // .properties.changes)[].after // empty]'` the resources in it",
  },
  {
    is: (text) => text.includes(`${ESCAPE}[`),
    says: 'has colours of a terminal in it; use `-o json` with az, not `-o jsonc`',
  },
  {
    is: like(
      /^(Terraform (used the selected providers|will perform)|\s*# \w+\.\w+ (will|must) be )/m,
    ),
    says: `is a Terraform plan for people, not ARM JSON; ${INSTEAD}`,
  },
  {
    is: like(TERRAFORM),
    says: `is Terraform, not ARM JSON; judge what it deploys once that is there: ${INSTEAD}`,
  },
  {
    is: like(BICEP_PARAMETERS),
    says: `is a Bicep parameter file, which is only read by its name, as its template lies beside it: ${byName('main.bicepparam')}`,
  },
  {
    is: like(BICEP),
    says: `is Bicep, which is only read by its name, as its modules lie beside it: ${byName('main.bicep')}, or its .bicepparam`,
  },
  {
    is: like(/^AWSTemplateFormatVersion:|^\s*Type:\s*['"]?AWS::/m),
    says: `is an AWS CloudFormation template; only Azure resources are judged: ${INSTEAD}`,
  },
  {
    is: lines('apiVersion', 'kind'),
    says: `is a Kubernetes manifest, not ARM JSON; ${INSTEAD}`,
  },
  {
    is: (text) => lines('name', 'services|infra')(text) || /azure-dev\/.*azure\.yaml/.test(text),
    says: `is the azure.yaml of an azd project; give its template: ${byName('infra/main.bicep')}`,
  },
  {
    is: like(/^(ERROR|WARNING|az|bicep)\s*:/m),
    says: `is what a command says when something is wrong, not what it gives; when that is mended, ${INSTEAD}`,
  },
  {
    is: like(/^(---\s*$|\s*(- )?['"]?[$\w./-]+['"]?:(\s|$))/m),
    says: `is YAML, not JSON; use \`-o json\` with az: ${ALL}`,
  },
  {
    is: like(/^"?(id|name|type|resource ?group|location|subscription ?id)"?[,;\t]/i),
    says: `is a table (CSV or TSV), not JSON; use \`-o json\` with az: ${ALL}`,
  },
  {
    is: like(/^([A-Z]\w+ {2,}[A-Z]\w+|-{3,} +-{3,})/m),
    says: `is a table for people, not JSON; use \`-o json\` with az: ${ALL}`,
  },
]

/**
 * What a text is that does not begin as JSON does, with the command that gives the right input, to follow
 * `main.bicep: `; undefined when that is not known. @param head its first few thousand bytes.
 */
export function otherText(head: Uint8Array): string | undefined {
  // One character per byte: what is looked for is ASCII, and some of it is no text.
  const text = Buffer.from(head).toString('latin1')
  return KINDS.find(({ is }) => is(text))?.says
}
