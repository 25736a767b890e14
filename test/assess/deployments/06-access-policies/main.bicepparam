using './main.bicep'

param operatorsId = '3f1c2a40-0000-4000-8000-00000000b001'
param applications = [
  { name: 'gateway', objectId: '3f1c2a40-0000-4000-8000-00000000b002', secrets: ['get'] }
  { name: 'batch', objectId: '3f1c2a40-0000-4000-8000-00000000b003', secrets: ['all'] }
]
