using './main.bicep'

param encounters = { name: 'stencounters' }
param sinks = [
  { kind: 'archive', days: 365 }
  {
    kind: 'workspace'
    id: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-monitor/providers/Microsoft.OperationalInsights/workspaces/log-clinic'
  }
]
