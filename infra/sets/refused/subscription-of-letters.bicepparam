// As long as an id, and none.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param additionalSubscriptionIds = ['zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz']
