// A name that main.bicep refuses, too.
using '../../management-group.bicep'

param environmentName = 'Prod_1'
param principalId = 'c0ffee00-4444-4555-8666-777788889999'
