// The group of main/flex, as somebody else may write it.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param resourceGroupName = 'RG-Rebaseline-Prod'
