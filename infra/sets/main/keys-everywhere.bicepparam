// Rights on keys in each subscription that is looked after.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param keyRights = 'subscription'
param additionalSubscriptionIds = ['7e6d5c4b-2222-4333-8444-555566667777']
