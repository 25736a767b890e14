// A workbook over the service's log lines: how the estate stands, and what was done.

@description('Name of this installation.')
param environmentName string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Log Analytics workspace of the service.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'rebaseline', environmentName)
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Rebaseline ${environmentName}'
    category: 'workbook'
    sourceId: toLower(workspaceId)
    serializedData: replace(loadTextContent('workbook.json'), '{{workspaceId}}', workspaceId)
  }
}
