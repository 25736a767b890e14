// Ids that differ only after their first part.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param additionalSubscriptionIds = ['0a1b2c3d-9999-4222-8333-444455556666']
