// What the entry files ask of their parameters. A wrong value ends the deployment at its start, with the parameter's name:
// later, Azure would speak of a deployment or of a function that nobody wrote.

@export()
@description('A resource of ours that tells of a source already: Azure allows one system topic for each.')
type existingTopic = {
  @description('Resource id of the subscription or of the vault that the topic hears of.')
  source: string

  @description('Resource id of the topic. It lies in the subscription of its source.')
  topicId: string
}

@export()
@description('A list from the environment: items with commas between them, or nothing.')
func listed(text string) string[] => filter(map(split(text, ','), item => trim(item)), item => !empty(item))

@export()
@description('Existing topics from the environment: SOURCE=TOPIC, with commas between them.')
func listedTopics(text string) existingTopic[] =>
  map(listed(text), pair => {
    source: trim(split(pair, '=')[0])
    topicId: trim(last(split(pair, '=')))
  })

@description('Texts in lower case, each once.')
func once(texts string[]) string[] => union(map(texts, text => toLower(text)), [])

@description('Whether a text has these letters and no other.')
func hasOnly(text string, letters string) bool =>
  empty(filter(map(range(0, length(text)), at => substring(text, at, 1)), letter => !contains(letters, letter)))

// Two hyphens stand between a name of ours and a name of another, so that no two installations make one name.
@export()
@description('The name of an installation: it becomes part of names that take no other letters.')
func nameOf(parameter string, name string) string =>
  hasOnly(name, 'abcdefghijklmnopqrstuvwxyz0123456789-') && !startsWith(name, '-') && !endsWith(name, '-') && !contains(
      name,
      '--'
    )
    ? name
    : fail('${parameter}: "${name}" is no name. Give lower-case letters, digits and single hyphens, and no hyphen at its ends')

@export()
@description('Whether a text is the resource id of a subnet.')
func isSubnet(id string) bool =>
  length(split(id, '/')) == 11
    ? isOfType(join(take(split(id, '/'), 9), '/'), 'microsoft.network/virtualnetworks') && toLower(split(id, '/')[9]) == 'subnets' && !empty(split(
        id,
        '/'
      )[10])
    : false

@export()
@description('The network of a subnet, in lower case.')
func networkOf(subnetId string) string => split(toLower(subnetId), '/subnets/')[0]

@description('Whether a text is a number from 0 to this one, of at most three digits.')
func isNumber(text string, most int) bool =>
  empty(text) || length(text) > 3 || !hasOnly(text, '0123456789') ? false : int(text) <= most

@export()
@description('Whether a text is a range of IPv4 addresses.')
func isV4Range(text string) bool =>
  length(split(text, '/')) == 2 && length(split(text, '.')) == 4
    ? isNumber(split(text, '/')[1], 32) && empty(filter(split(split(text, '/')[0], '.'), part => !isNumber(part, 255)))
    : false

@description('Whether a text is an IPv6 address.')
func isV6(text string) bool =>
  hasOnly(text, '0123456789abcdefABCDEF:') && !contains(text, ':::') && length(split(text, '::')) < 3 && (contains(
    text,
    '::'
  ) || length(split(text, ':')) == 8) && length(split(text, ':')) < 10 && startsWith(text, ':') == startsWith(
    text,
    '::'
  ) && endsWith(text, ':') == endsWith(text, '::') && empty(filter(split(text, ':'), part => length(part) > 4))

@description('Whether a text is a range of addresses.')
func isRange(text string) bool =>
  isV4Range(text) || (length(split(text, '/')) == 2
    ? isV6(split(text, '/')[0]) && isNumber(split(text, '/')[1], 128)
    : false)

@export()
@description('Ranges of addresses.')
func ranges(parameter string, texts string[]) string[] =>
  empty(filter(texts, text => !isRange(text)))
    ? texts
    : fail('${parameter}: "${first(filter(texts, text => !isRange(text)))}" is no range of addresses. Give ranges such as 203.0.113.7/32')

@description('Whether a text is a GUID.')
func isGuid(text string) bool =>
  join(map(split(text, '-'), part => string(length(part))), '-') == '8-4-4-4-12' && hasOnly(
    text,
    '0123456789abcdefABCDEF-'
  )

@export()
@description('A GUID.')
func guidOf(parameter string, text string) string =>
  isGuid(text) ? text : fail('${parameter}: "${text}" is no id. Give one such as 00000000-0000-0000-0000-000000000000')

@export()
@description('An address of mail, or nothing.')
func mail(parameter string, text string) string =>
  empty(text) || (length(split(text, '@')) == 2 && !contains(text, ' ') && !startsWith(text, '@') && contains(
      last(split(text, '@')),
      '.'
    ))
    ? text
    : fail('${parameter}: "${text}" is no address of mail. Give one such as team@example.com')

@export()
@description('An NCRONTAB expression. Its fields are checked by the service, which says what is wrong with them in its health.')
func schedule(parameter string, text string) string =>
  contains([5, 6], length(filter(split(text, ' '), field => !empty(field)))) && hasOnly(take(text, 1), '0123456789*')
    ? text
    : fail('${parameter}: "${text}" is no NCRONTAB expression. Give six fields such as 0 0 */6 * * *')

@export()
@description('The name of a private DNS zone, or nothing.')
func zone(parameter string, text string) string =>
  empty(text) || (hasOnly(toLower(text), 'abcdefghijklmnopqrstuvwxyz0123456789-.') && contains(text, '.'))
    ? text
    : fail('${parameter}: "${text}" is no DNS zone. Give one such as privatelink.azurewebsites.net')

@export()
@description('Ids of subscriptions, each once and in lower case: Azure does not tell upper from lower, the names of roles and deployments do.')
func subscriptions(parameter string, ids string[]) string[] =>
  empty(filter(ids, id => !isGuid(id)))
    ? once(ids)
    : fail('${parameter}: "${first(filter(ids, id => !isGuid(id)))}" is no subscription id. Give ids such as 00000000-0000-0000-0000-000000000000, without /subscriptions/')

@description('Whether a text is the resource id of one resource of this type (in lower case).')
func isOfType(id string, type string) bool =>
  length(split(id, '/')) == 9
    ? isGuid(split(id, '/')[2]) && !empty(split(id, '/')[4]) && !empty(split(id, '/')[8]) && startsWith(
        toLower(id),
        toLower('/subscriptions/${split(id, '/')[2]}/resourceGroups/${split(id, '/')[4]}/providers/${type}/')
      )
    : false

@export()
@description('The resource id of one resource of this type (in lower case).')
func idOf(parameter string, id string, type string) string =>
  isOfType(id, type)
    ? id
    : fail('${parameter}: "${id}" is no such resource. Give its resource id: /subscriptions/…/resourceGroups/…/providers/${type}/NAME')

@export()
@description('Resource ids of vaults, each once and in lower case.')
func vaults(parameter string, ids string[]) string[] =>
  empty(filter(ids, id => !isOfType(id, 'microsoft.keyvault/vaults')))
    ? once(ids)
    : fail('${parameter}: "${first(filter(ids, id => !isOfType(id, 'microsoft.keyvault/vaults')))}" is no vault. Give resource ids: /subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/NAME.')

@export()
@description('The existing topics by their source, both in lower case. A topic whose source is not followed, and one that cannot be the topic of its source, is refused.')
func topicsBySource(parameter string, topics existingTopic[], followed string[]) object =>
  !empty(filter(topics, topic => !contains(followed, toLower(topic.source))))
    ? fail('${parameter}: "${first(filter(topics, topic => !contains(followed, toLower(topic.source)))).?source}" is not followed here. Give a subscription as /subscriptions/ID, or a vault of vaultIds')
    : !empty(filter(topics, topic => !isTopicOf(topic)))
        ? fail('${parameter}: "${first(filter(topics, topic => !isTopicOf(topic))).?topicId}" is no system topic in the subscription of its source. az eventgrid system-topic list shows them')
        : length(once(map(topics, topic => topic.source))) != length(topics)
            ? fail('${parameter}: a source is named twice. It has one topic')
            : length(once(map(topics, topic => topic.topicId))) != length(topics)
                ? fail('${parameter}: a topic is named for two sources. It hears of one')
                : toObject(topics, topic => toLower(topic.source), topic => toLower(topic.topicId))

@description('Whether this can be the topic of that source: a system topic lies in the subscription of what it hears of.')
func isTopicOf(topic existingTopic) bool =>
  isOfType(topic.topicId, 'microsoft.eventgrid/systemtopics') && toLower(split(topic.topicId, '/')[2]) == toLower(split(
    topic.source,
    '/'
  )[2])
