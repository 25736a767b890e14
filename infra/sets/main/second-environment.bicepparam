// A second installation beside the first one, in another region.
using '../../main.bicep'

param environmentName = 'test'
param location = 'northeurope'
param additionalSubscriptionIds = ['7e6d5c4b-2222-4333-8444-555566667777']
