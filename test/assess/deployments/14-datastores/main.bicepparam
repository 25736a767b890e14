using './main.bicep'

param workspaceName = 'mlw-beds'
param legacyKey = 'bm90LWEta2V5'
param clusters = {
  forecast: { size: 'STANDARD_D4S_V5', identity: true, publicIp: false }
  demo: { size: 'STANDARD_DS3_V2', identity: false, publicIp: true, min: 1 }
}
