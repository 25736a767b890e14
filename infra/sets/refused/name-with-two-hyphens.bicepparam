// Two hyphens stand between a name of ours and one of another.
using '../../main.bicep'

param environmentName = 'prod--eu'
param location = 'westeurope'
