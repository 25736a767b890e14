// The name is that of another installation and a part of one of its names.
using '../../main.bicep'

param environmentName = 'prod-events'
param location = 'westeurope'
