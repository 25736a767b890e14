// A word in place of an address of mail.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param alertEmail = 'nobody'
