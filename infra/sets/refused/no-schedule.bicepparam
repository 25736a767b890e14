// Words in place of an NCRONTAB expression.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param sweepSchedule = 'every six hours'
