using './main.bicep'

param partnerKey = 'not-a-key'
param studies = [
  { name: 'mammography', sensitive: true, sizes: ['STANDARD_NC6S_V3', 'STANDARD_D4S_V5'] }
  { name: 'retina', sensitive: false, sizes: ['STANDARD_D4S_V5'] }
  { name: 'planning', sensitive: false, sizes: [] }
]
