// The help texts.

/** `rebaseline --help`. */
export const HELP = `Rebaseline: the security baseline of an Azure Machine Learning estate.

  rebaseline assess …   judge an estate, read-only
  rebaseline rules      list the rules (--json: as one array)
  rebaseline --version

rebaseline assess --help tells more.
`

/** `rebaseline assess --help`. */
export const ASSESS_HELP = `rebaseline assess judges Azure resources by the security baseline. It only reads.

What to judge, one kind of:
  --subscription ID         everything that Azure Resource Graph lists in a subscription, with the
                            signed-in identity; may be repeated
  --management-group ID     the same for all subscriptions of a management group
  --file FILE               a deployment before it is made: a .bicepparam, a .bicep, an ARM template, what bicep
                            snapshot writes; or ARM JSON that was read: a list, {"value": […]}, {"data": […]}, one
                            resource, JSON lines; - reads stdin; a folder stands for all of them in it; may be
                            repeated

How to work a deployment out:
  --parameters FILE         a parameter file (JSON) for the template or .bicep of --file; may be repeated, the later
                            value counts
  --bicep PATH              the bicep (0.41 or later) whose offline engine works it out; without it, the one on PATH
                            or az's own copy
  --offline-engine MODE     auto (default): Bicep's engine, own means where there is none or it fails; never: own
                            means only, which leave more unknown

What to judge it by:
  --rule ID                 only this rule; may be repeated
  --severity LEVEL          only rules of this severity: high, medium or low; may be repeated
  --config FILE             parameters and overrides of a rebaseline.json; disabled rules are not judged
  --api-version VERSION     how resources were read that do not say it themselves; without it, a current one

What to print:
  --format FORMAT           table (default), json, csv, sarif, ocsf or markdown
  --verdict VERDICT         only nonCompliant, unknown, notApplicable or compliant; may be repeated. Without it:
                            all of them in json, csv and ocsf, in the others what is to be done
  --fail-on LEVEL           exit with 1 when a finding of this severity or above is not compliant
  --baseline FILE           an earlier report of --format json: only what is new against it is reported and counts
                            for --fail-on

  --help, --version

Exit codes: 0 done, 1 findings at or above --fail-on, 2 wrong command line or input,
3 Azure could not be asked, 4 the report could not be written.
`
