param suffix int

module account '../modules/account.bicep' = {
  name: 'account'
  params: { suffix: suffix }
}

output there string = nothing
