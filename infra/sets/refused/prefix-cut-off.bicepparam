// A range whose length is missing after the slash.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param network = 'private'
param addressPrefix = '10.90.0.0/'
