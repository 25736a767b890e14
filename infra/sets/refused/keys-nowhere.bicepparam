// Rights on keys in each subscription that is looked after, and none is.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param manageThisSubscription = false
param keyRights = 'subscription'
