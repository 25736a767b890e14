// Inputs that are something else: one line says what they are and which command gives the right one.
import { describe, expect, test } from 'vitest'
import { account, accountId, cli, type Finding, workspaceId } from './run.ts'

const run = async (input: string | Uint8Array, ...more: readonly string[]) =>
  cli(['assess', '--file', '-', ...more], [Buffer.from(input)])

const text = (value: unknown) => JSON.stringify(value)
const base = { id: accountId('a'), name: 'a', type: 'Microsoft.Storage/storageAccounts' }
const flat = { ...base, allowBlobPublicAccess: true, minimumTlsVersion: 'TLS1_0', sku: {} }
const listed = { ...base, kind: 'StorageV2', location: 'x', tags: {}, sku: {}, properties: null }
const vault = { ...base, id: accountId('v').replace('Storage/storageAccounts', 'KeyVault/vaults') }
const power = { ResourceGroupName: 'rg', StorageAccountName: 'a', Id: accountId('a'), Kind: 1 }

describe('an input that is something else: exit code 2, one line, nothing on stdout', () => {
  const SHOW = `az resource show --ids ${accountId('a')}`
  const GRAPH = 'az graph query'
  test.each<[string, string | Uint8Array, string, string]>([
    // Documents that are not whole.
    ['az storage account show', text(flat), 'az storage account show', SHOW],
    ['az storage account list', text([flat, flat]), '2 resources with the settings', GRAPH],
    [
      'az ml workspace show, which has no type',
      text({ id: workspaceId('w'), name: 'w', key_vault: 'x', public_network_access: 'Enabled' }),
      'az ml workspace show',
      'az resource show',
    ],
    [
      'az ml online-endpoint show, which has properties of another meaning',
      text({
        id: `${workspaceId('w')}/onlineEndpoints/e`,
        name: 'e',
        auth_mode: 'key',
        properties: { AzureAsyncOperationUri: 'x' },
      }),
      'az ml online-endpoint show',
      'az resource show',
    ],
    [
      'az keyvault list',
      text([{ ...vault, type: 'Microsoft.KeyVault/vaults' }]),
      'without "prop',
      'az',
    ],
    ['az resource list', text([listed, listed]), 'as `az resource list` gives them', GRAPH],
    ['the same as a page', text({ value: [listed] }), 'without "properties"', SHOW],
    ['properties as JSON text', text({ ...base, properties: '{"a":1}' }), 'text that holds', SHOW],
    ['properties as cut JSON text', text({ ...base, properties: ' {"a":' }), 'text that hol', SHOW],
    [
      'properties as YAML text',
      text({ ...base, properties: 'a: 1\nb: 2' }),
      'are a text and',
      SHOW,
    ],
    ['properties as PowerShell text', text({ ...base, properties: '@{a=1}' }), '-Depth 20', SHOW],
    ['Get-AzStorageAccount', text([power]), 'as PowerShell has them', 'az resource show'],
    ['Get-AzKeyVault', text({ VaultName: 'v', ResourceId: accountId('v') }), 'PowerShell', 'az '],
    [
      'Get-AzMLWorkspace',
      text({
        Id: 'x',
        Name: 'w',
        Type: 'Microsoft.MachineLearningServices/workspaces',
        KeyVaultId: 'y',
      }),
      'PowerSh',
      'az',
    ],
    [
      'Get-AzResource',
      text({ ResourceId: '/subscriptions/s', Properties: {} }),
      'PowerShell',
      'az ',
    ],
    // Other JSON.
    [
      'terraform show -json',
      text({ format_version: '1.2', planned_values: {} }),
      'Terraform plan',
      GRAPH,
    ],
    [
      'a plan without changes',
      text({ format_version: '1.2', resource_changes: [] }),
      'Terraform plan',
      GRAPH,
    ],
    [
      'a state',
      text({ version: 4, terraform_version: '1.9', resources: [{ type: 'a_b' }] }),
      'Terraform state',
      GRAPH,
    ],
    [
      'a state without resources',
      text({ terraform_version: '1.9', lineage: 'x', resources: [] }),
      'Terraform state',
      GRAPH,
    ],
    [
      'terraform show -json of a state',
      text({ format_version: '1.0', terraform_version: '1.9', values: {} }),
      'Terraform state',
      GRAPH,
    ],
    [
      'terraform plan -json',
      text({ '@level': 'info', '@message': 'x', type: 'version' }),
      'Terraform',
      GRAPH,
    ],
    [
      'CloudFormation',
      text({ AWSTemplateFormatVersion: 'x', Resources: {} }),
      'CloudFormation',
      GRAPH,
    ],
    [
      'CloudFormation without a version',
      text({ Resources: { b: { Type: 'AWS::S3::Bucket' } } }),
      'CloudFormation',
      GRAPH,
    ],
    [
      'Kubernetes',
      text({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: {} }),
      'Kubernetes',
      GRAPH,
    ],
    [
      'a parameter file',
      text({ $schema: 'https://x/2019-04-01/DeploymentParameters.json#', parameters: {} }),
      'parameters of a deployment',
      'rebaseline assess --file main.json --parameters main.parameters.json',
    ],
    [
      'a parameter file without schema',
      text({ contentVersion: '1.0.0.0', parameters: {} }),
      'parameters of a deployment',
      'rebaseline assess --file main.json --parameters main.parameters.json',
    ],
    [
      'a What-If result',
      text({ status: 'Succeeded', changes: [{ changeType: 'Create', after: flat }] }),
      'What-If',
      'jq',
    ],
    [
      'a What-If result of REST',
      text({ status: 'Succeeded', properties: { changes: [] } }),
      'What-If',
      'jq',
    ],
    [
      'an error',
      text({ error: { code: 'AuthorizationFailed', message: 'no\naccess' } }),
      'error of Azure, not what was asked for (AuthorizationFailed: no access)',
      'az',
    ],
    ['a bare error', text({ code: 'NotFound', message: 'x' }), 'NotFound: x', 'az'],
    [
      'a Policy state',
      text([{ complianceState: 'NonCompliant', policyDefinitionId: 'x', resourceId: 'y' }]),
      'state of Azure Policy',
      GRAPH,
    ],
    [
      'a Policy definition',
      text({ mode: 'All', policyRule: {} }),
      'definition of Azure Policy',
      GRAPH,
    ],
    ['the table form of Resource Graph', '{"data":{"columns":[],"rows":[]}}', 'as a table', GRAPH],
    [
      'a report of rebaseline',
      text([{ resourceId: 'x', rule: 'y', verdict: 'unknown' }]),
      'report of rebaseline',
      GRAPH,
    ],
    [
      'Invoke-AzRestMethod',
      text({ StatusCode: 200, Content: '{}' }),
      'Invoke-AzRestMethod',
      '.Content',
    ],
    ['azd', text({ AZURE_ENV_NAME: 'dev' }), 'output of azd', '--file infra/main.bicep'],
    ['az account show', text({ id: '1', tenantId: 'x', user: {} }), 'who is signed in', GRAPH],
    // No JSON.
    [
      'a binary plan',
      Buffer.from('PK\u0003\u0004\u0014\u0000tfplan\u0000', 'latin1'),
      'Terraform plan in its',
      GRAPH,
    ],
    ['a zip archive', Buffer.from('PK\u0003\u0004main.json', 'latin1'), 'zip archive', GRAPH],
    ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0]), 'compressed', 'gzip -dc'],
    ['HTML', '\n<!DOCTYPE html><html>', 'HTML', GRAPH],
    ['colours', '\u001b[1;39m[\u001b[0m]', 'colours', '-o json'],
    ['Bicep', "// x\n@description('y')\nparam a string\n", 'is Bicep', '--file main.bicep`'],
    [
      'Bicep with its resource first',
      "resource a 'A.B/c@2024-01-01' = {\n}",
      'is Bicep',
      '--file main.bicep`',
    ],
    [
      'a .bicepparam',
      "using './main.bicep'\nparam a = 1\n",
      'a Bicep parameter file',
      '--file main.bicepparam`',
    ],
    ['Terraform', '# x\nresource "azurerm_storage_account" "a" {\n}\n', 'is Terraform', GRAPH],
    ['CloudFormation in YAML', "AWSTemplateFormatVersion: '2010-09-09'\n", 'CloudFormation', GRAPH],
    ['Kubernetes in YAML', '# x\napiVersion: v1\nkind: Pod\n', 'Kubernetes', GRAPH],
    ['azure.yaml', 'name: x\nservices:\n  web:\n', 'azd project', '--file infra/main.bicep'],
    ['az -o yaml', '- id: /subscriptions/x\n  name: a\n', 'YAML', '-o json'],
    [
      'az -o table',
      'Name    ResourceGroup\n------  -----\na       rg\n',
      'table for people',
      '-o json',
    ],
    ['CSV', '"id","name"\n"x","y"\n', 'CSV', '-o json'],
    [
      'az what-if',
      'Note: The result may contain false positive predictions\n',
      'What-If',
      'no-pretty-print',
    ],
    ['an error of az', 'ERROR: Please run az login\n', 'what a command says', GRAPH],
  ])('%s', async (_what, input, says, command) => {
    const { code, stdout, stderr } = await run(input)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^rebaseline: stdin: .*\n$/)
    expect(stderr).toContain(says)
    expect(stderr).toContain(command)
  })

  test('in the middle of an input its place is told', async () => {
    const { code, stderr } = await run(
      `${text(account('a'))}\n${text({ error: { code: 'E', message: 'm' } })}`,
    )
    expect(code).toBe(2)
    expect(stderr).toMatch(/^rebaseline: stdin:2:1: is an error of Azure/)
  })

  test('an id is put on the command line only when it holds nothing but what ids hold', async () => {
    const { stderr } = await run(text({ ...flat, id: `${accountId('a')}; rm -rf \`x\`` }))
    expect(stderr).toContain('az resource show --ids ID`')
    expect(stderr).not.toContain('rm -rf')
  })
})

describe('some of a list are whole: they are judged, and one line counts the others', () => {
  const whole = account('whole', { minimumTlsVersion: 'TLS1_2' })
  test.each<[string, unknown, string]>([
    [
      'flattened',
      flat,
      '1 resource with the settings (allowBlobPublicAccess, minimumTlsVersion, …)',
    ],
    ['without properties', listed, '1 resource without "properties"'],
    ['with properties as text', { ...base, properties: '{}' }, '1 resource whose "properties"'],
    ['of PowerShell', power, '1 resource as PowerShell has them (StorageAccountName,'],
  ])('%s', async (_what, other, says) => {
    const { code, stdout, stderr } = await run(
      text([other, whole]),
      '--format',
      'json',
      '--fail-on',
      'high',
      '--rule',
      'storage-minimum-tls',
    )
    const found = JSON.parse(stdout) as Finding[]
    expect(found.map(({ resourceName, verdict }) => [resourceName, verdict])).toEqual([
      ['whole', 'compliant'],
    ])
    expect(code).toBe(0)
    expect(stderr).toMatch(/^rebaseline: stdin: not looked at: .*\n$/)
    expect(stderr).toContain(says)
  })

  test('several kinds are one line', async () => {
    const { stderr } = await run(text([flat, listed, listed, whole]))
    expect(stderr).toMatch(
      /^rebaseline: stdin: not looked at: 1 resource with .*; 2 resources without .*\n$/,
    )
  })
})

describe('no hint where the input is right', () => {
  test.each<[string, unknown]>([
    ['a template may leave out properties', { resources: [{ ...base, apiVersion: '2023-01-01' }] }],
    [
      'a template has parameters, too',
      {
        contentVersion: '1.0.0.0',
        parameters: {},
        resources: [{ ...base, apiVersion: '2023-01-01' }],
      },
    ],
    ['an expression for properties', { resources: [{ ...base, properties: "[variables('p')]" }] }],
    ['columns of Resource Graph', [account('a', {}, { my_column: 1, subscriptionId: 's' })]],
    [
      'a column of a query that is spelled as az ml does',
      [
        {
          id: workspaceId('w'),
          name: 'w',
          type: 'Microsoft.MachineLearningServices/workspaces',
          resource_group: 'x',
          properties: {},
        },
      ],
    ],
    ['types without rules', [{ ...base, type: 'Microsoft.Compute/virtualMachines' }]],
    ['az keyvault show, which has properties', [{ ...account('a'), resourceGroup: 'rg' }]],
  ])('%s', async (_what, input) => {
    const { code, stderr } = await run(text(input))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})
