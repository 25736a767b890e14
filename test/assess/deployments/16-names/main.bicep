// A laboratory's accounts, named by what the naming guide of the last ten years asked for; no parameters are needed.
param location string = resourceGroup().location
param prefix string = 'stlab'

var suffix = uniqueString(subscription().id, resourceGroup().id)
var names = {
  blood: '${prefix}blood${take(suffix, 5)}'
  tissue: toLower(format('{0}{1}{2:D2}', prefix, 'Tissue', 7))
  #disable-next-line prefer-interpolation
  genome: concat(prefix, 'genome', padLeft('3', 2, '0'))
}

resource blood 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: names.blood
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: { minimumTlsVersion: 'TLS1_2', allowSharedKeyAccess: false, allowBlobPublicAccess: false }
}

resource bloodFiles 'Microsoft.Storage/storageAccounts/fileServices@2023-05-01' = {
  parent: blood
  name: 'default'
  properties: {
    shareDeleteRetentionPolicy: { enabled: true, days: 30 }
    protocolSettings: {
      smb: {
        versions: 'SMB3.1.1;'
        channelEncryption: 'AES-256-GCM;'
        kerberosTicketEncryption: 'RC4-HMAC;AES-256;'
        authenticationMethods: 'NTLMv2;Kerberos;'
      }
    }
  }
}

resource tissue 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: names.tissue
  location: location
  kind: 'BlobStorage'
  sku: { name: 'Standard_LRS' }
  properties: {
    accessTier: 'Cool'
    minimumTlsVersion: 'TLS1_1'
    isSftpEnabled: false
    isLocalUserEnabled: false
    allowedCopyScope: 'AAD'
  }
}

resource genome 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: names.genome
  location: location
  tags: { criticality: 'mission-critical' }
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    isHnsEnabled: true
    isSftpEnabled: true
    isLocalUserEnabled: true
    supportsHttpsTrafficOnly: true
    minimumTlsVersion: 'TLS1_2'
    sasPolicy: { expirationAction: 'Log', sasExpirationPeriod: '30.00:00:00' }
  }
}

resource genomeBlobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  #disable-next-line use-parent-property
  name: '${names.genome}/default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 90 }
    containerDeleteRetentionPolicy: { enabled: false }
  }
  dependsOn: [genome]
}

output endpoints array = [blood.properties.primaryEndpoints.blob, genome.properties.primaryEndpoints.dfs]
