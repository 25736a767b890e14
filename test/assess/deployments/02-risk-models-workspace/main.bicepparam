using './main.bicep'

param subnetId = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-network-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod/subnets/snet-endpoints'
param logAnalyticsId = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-monitor/providers/Microsoft.OperationalInsights/workspaces/log-data-prod'
param allowedFqdns = ['pypi.org', 'files.pythonhosted.org', '*.anaconda.com', '*.blob.core.windows.net']
