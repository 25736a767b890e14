using './main.bicep'

var monitor = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-monitor/providers/Microsoft.OperationalInsights/workspaces'

param sinks = [
  { name: 'operations', workspaceId: '${monitor}/log-operations', groups: [] }
  { name: 'security', workspaceId: '${monitor}/log-security', groups: ['audit'] }
]
