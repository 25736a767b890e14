using './main.bicep'

var monitor = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-monitor/providers/Microsoft.OperationalInsights/workspaces'

param securityLogsId = '${monitor}/log-security'
param operationsLogsId = '${monitor}/log-operations'
