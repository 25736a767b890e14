// People are told: by mail, on Teams and by a webhook. Fixed values in place of the time of the deployment.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param alertEmail = 'security@example.com'
param teamsUrl = 'https://example.com/teams'
param webhookUrl = 'https://example.com/hook'
param webhookSecret = 'whsec_example'
param deployedAt = '2026-11-01 00:00:00Z'
