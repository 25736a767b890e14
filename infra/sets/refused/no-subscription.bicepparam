// A resource id in place of the id of a subscription.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param additionalSubscriptionIds = ['/subscriptions/7e6d5c4b-2222-4333-8444-555566667777']
