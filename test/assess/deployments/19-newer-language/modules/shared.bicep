@export()
type accountSettings = {
  @maxLength(24)
  name: string
  tls: ('TLS1_1' | 'TLS1_2')?
}

@export()
var closed = {
  allowBlobPublicAccess: false
  allowSharedKeyAccess: false
  publicNetworkAccess: 'Disabled'
  networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' }
}

@export()
func tagsOf(name string) object => { owner: 'clinic', data: name }
