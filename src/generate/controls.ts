// Names of the documents that a rule answers to.
import type { BaselineSource } from '../engine/rule.ts'

/** The documents of the baseline, as readers know them. */
export const SOURCE_NAMES: Readonly<Record<BaselineSource, string>> = {
  'encryption-practices': 'Security and encryption best practices in Azure Machine Learning',
  'cloud-baseline': 'Cloud security baseline for Azure Machine Learning',
  'data-encryption': 'Data encryption with Azure Machine Learning',
  'mcsb-azure-ml': 'Azure security baseline for Machine Learning Service',
}

// Microsoft cloud security benchmark, version 1.
const CONTROLS: Readonly<Record<string, string>> = {
  'AM-2': 'Use only approved services',
  'AM-3': 'Ensure security of asset lifecycle management',
  'BR-1': 'Ensure regular automated backups',
  'BR-2': 'Protect backup and recovery data',
  'DP-1': 'Discover, classify, and label sensitive data',
  'DP-2': 'Monitor anomalies and threats targeting sensitive data',
  'DP-3': 'Encrypt sensitive data in transit',
  'DP-4': 'Enable data at rest encryption by default',
  'DP-5': 'Use customer-managed key option in data at rest encryption when required',
  'DP-6': 'Use a secure key management process',
  'DP-7': 'Use a secure certificate management process',
  'DP-8': 'Ensure security of key and certificate repository',
  'IM-1': 'Use centralized identity and authentication system',
  'IM-3': 'Manage application identities securely and automatically',
  'IM-8': 'Restrict the exposure of credentials and secrets',
  'IR-3': 'Detection and analysis: create incidents based on high-quality alerts',
  'IR-5': 'Detection and analysis: prioritize incidents',
  'LT-1': 'Enable threat detection capabilities',
  'LT-2': 'Enable threat detection for identity and access management',
  'LT-3': 'Enable logging for security investigation',
  'NS-1': 'Establish network segmentation boundaries',
  'NS-2': 'Secure cloud services with network controls',
  'NS-8': 'Detect and disable insecure services and protocols',
  'PA-7': 'Follow just enough administration (least privilege) principle',
  'PV-2': 'Audit and enforce secure configurations',
  'PV-3': 'Define and establish secure configurations for compute resources',
  'PV-6': 'Rapidly and automatically remediate vulnerabilities',
}

/** A control with its name: `NS-2: Secure cloud services with network controls`. */
export function controlName(id: string): string {
  const name = CONTROLS[id]
  return name === undefined ? id : `${id}: ${name}`
}
