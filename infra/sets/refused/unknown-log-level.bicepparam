// The alert on missing sweeps and the workbook read lines of the level info.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param logLevel = 'warn'
