using './main.bicep'

param location = 'westeurope'
param registryPassword = 'not-a-password'
param readers = ['3f1c2a40-0000-4000-8000-00000000c001', '3f1c2a40-0000-4000-8000-00000000c002']
