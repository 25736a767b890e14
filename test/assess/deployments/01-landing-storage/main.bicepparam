using './main.bicep'

param environment = 'prod'
param networkGroup = readEnvironmentVariable('DATA_NETWORK_GROUP', 'rg-network-prod')
param logAnalyticsName = 'log-data-prod'
param engineersId = '3f1c2a40-0000-4000-8000-00000000a001'
param containers = [
  { name: 'payments', owner: 'payments' }
  { name: 'cards', owner: 'cards' }
  { name: 'market-data', owner: 'treasury' }
]
