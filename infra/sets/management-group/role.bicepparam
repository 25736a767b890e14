// The role in a management group.
using '../../management-group.bicep'

param environmentName = 'prod'
param principalId = 'c0ffee00-4444-4555-8666-777788889999'
