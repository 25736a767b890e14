// A name that storage and other names do not take.
using '../../main.bicep'

param environmentName = 'Prod_1'
param location = 'westeurope'
