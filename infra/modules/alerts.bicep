// Is the service itself well? What it finds in the estate is told by the service: docs/alerts.md.

@description('Name of this installation.')
param environmentName string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Who gets a mail. Empty: nobody.')
param email string
@description('Log Analytics workspace of the service.')
param workspaceId string
@description('Storage account of the service.')
param storageId string
@description('When this was deployed: a service that is younger than a day has not missed its sweeps.')
param deployedAt string

// The service logs JSON lines (src/log.ts): `msg` is constant, `code` names what went wrong. The host warns when it moves
// a message to a poison queue.
var rules = [
  {
    name: 'functions-fail'
    title: 'Invocations fail'
    description: 'More than ten invocations failed within 15 minutes. See AppExceptions, and docs/errors.md for the codes.'
    severity: 2
    query: 'AppRequests | where Success == false'
    operator: 'GreaterThan'
    threshold: 10
    window: 'PT15M'
    every: 'PT5M'
  }
  {
    name: 'gave-up'
    title: 'The service gave up on something'
    description: 'A change did not come through after all attempts, an alert could not be sent, or a message went to a poison queue. docs/errors.md explains the codes.'
    severity: 2
    query: 'AppTraces | extend line = parse_json(Message) | where tostring(line.code) in ("GaveUp", "WorkMalformed", "AlertMalformed", "AlertNotSent", "AlertRefused", "MessageGivenUp") or (SeverityLevel == 2 and Message has "poison")'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
    every: 'PT5M'
  }
  {
    name: 'host-ends'
    title: 'The host ends again and again'
    description: 'The Functions host ended more than three times within 15 minutes: until it is started again, there is no HTTP, no event and no sweep. Usually its storage refuses it (403): see the roles of the identity on the storage account, and docs/host.md. Within an hour after a deployment this does not fire: until a new role works, it is normal.'
    severity: 1
    query: 'AppTraces | where SeverityLevel >= 3 and Message has "Host is shutting down" | where TimeGenerated > coalesce(todatetime("${deployedAt}"), datetime(2000-01-01)) + 1h'
    operator: 'GreaterThan'
    threshold: 3
    window: 'PT15M'
    every: 'PT15M'
  }
  {
    name: 'no-sweep'
    title: 'No sweep was finished for a day'
    description: 'Drift that no event tells of is not found. See GET /api/health. Within a day after a deployment this does not fire.'
    severity: 1
    query: 'let finished = AppTraces | extend line = parse_json(Message) | where tostring(line.msg) == "sweep finished" and tostring(line.source) == "sweep" | project TimeGenerated; let young = print TimeGenerated = now() | where TimeGenerated < coalesce(todatetime("${deployedAt}"), datetime(2000-01-01)) + 1d; union isfuzzy=true finished, young'
    operator: 'LessThan'
    threshold: 1
    window: 'P1D'
    every: 'PT1H'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-rebaseline-${environmentName}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'rebaseline'
    enabled: true
    emailReceivers: empty(email)
      ? []
      : [
          { name: 'mail', emailAddress: email, useCommonAlertSchema: true }
        ]
  }
}

resource logAlert 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: 'rebaseline-${environmentName}-${rule.name}'
    location: location
    tags: tags
    properties: {
      displayName: 'Rebaseline: ${rule.title}'
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.window
      autoMitigate: true
      // The tables come into being with the first line that is written to them.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

// Storage counts messages once an hour, over all queues of the account: work, alerts, and what was given up on.
resource backlog 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'rebaseline-${environmentName}-backlog'
  location: 'global'
  tags: tags
  properties: {
    description: 'More than 5,000 messages wait in the queues: the service is stopped, throttled or too small. See GET /api/health.'
    severity: 2
    enabled: true
    scopes: ['${storageId}/queueServices/default']
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'messages'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Storage/storageAccounts/queueServices'
          metricName: 'QueueMessageCount'
          timeAggregation: 'Average'
          operator: 'GreaterThan'
          threshold: 5000
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}
