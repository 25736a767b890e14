/** Something that the real Functions host does otherwise than the offline one, or that is not known of it. */
export interface Difference {
  readonly what: string
  readonly real: string
  readonly here: string
}

/** What is known to differ. The tests of the offline host name where Microsoft's does what they ask for. */
export const differences: readonly Difference[] = [
  {
    what: 'Host and worker',
    real: 'Two processes. When the worker ends, the host answers for it and starts another one.',
    here: 'One process: it answers 500, gives messages back and ends. For these moments the code of the app runs on.',
  },
  {
    what: 'An app that ends its process with 0 or 200',
    real: 'What runs is answered at functionTimeout. With 0 the worker is replaced only then, with 200 at once.',
    here: 'As with any other code: 500 for what runs, messages come back, and a new host.',
  },
  {
    what: 'An app that ends its process by a signal',
    real: 'The host answers for the worker and starts another one.',
    here: 'SIGTERM and SIGINT stop the host for good; any other signal, and `process.abort`, is a crash of the host.',
  },
  {
    what: 'Start after an end',
    real: 'How soon Azure starts a host again, and whether it waits longer each time, is not known.',
    here: 'Half a second, always. Requests are refused meanwhile.',
  },
  {
    what: 'Tries of storage',
    real: 'Waits vary by a fifth, and Retry-After is heeded; the existence of a queue is asked for first.',
    here: 'Exact waits. `timeScale` of the start options shortens them for tests.',
  },
  {
    what: 'A look at an empty queue',
    real: 'Answered at once; the next one comes up to `maxPollingInterval` later.',
    here: 'In the sandbox it takes until a message comes, a second at the longest, and the next one soon follows.',
  },
  {
    what: 'Lock of a message',
    real: 'Ten minutes, renewed.',
    here: 'The same; `SANDBOX_QUEUE_LOCK_SECONDS` shortens it for tests.',
  },
  {
    what: 'Deleting a message that is gone',
    real: 'Nothing is said.',
    here: 'A warning of Azure.Core, as for every answer of storage that is an error.',
  },
  {
    what: 'JSON of events and messages',
    real: 'Newtonsoft.Json takes single quotes, names without quotes, a comma at the end and comments.',
    here: 'An event of that kind is 500; a message of that kind has no members in its metadata.',
  },
  {
    what: 'Handshake of Event Grid',
    real: 'A code that looks like a time is printed otherwise.',
    here: 'As it came. Codes are GUIDs.',
  },
  {
    what: 'Address of the Event Grid endpoint',
    real: 'Takes more path, a slash at the end, and names of the query in any case.',
    here: '404 or 401.',
  },
  {
    what: 'Routes',
    real: 'Constraints such as `{id:int}`, defaults, several parameters in a segment.',
    here: 'The function is in error.',
  },
  {
    what: 'Queries and headers',
    real: '`a=1&A=2` is one name with two values; a header that is not UTF-8 is 400.',
    here: 'Two names; it is taken.',
  },
  {
    what: 'Bodies over 100 MB',
    real: 'The front end of Azure refuses them before the host does.',
    here: '413.',
  },
  {
    what: 'Triggers and outputs',
    real: 'All of the extension bundle, events in batches too.',
    here: 'HTTP, timer, queue, and Event Grid one by one; queue outputs. With another one the function is in error.',
  },
  {
    what: 'Retries of a function',
    real: 'retryContext.exception is the whole chain of .NET’s texts.',
    here: 'Its beginning and end.',
  },
  {
    what: 'What the app prints',
    real: 'Whether logLevel holds for it is not known.',
    here: 'Always in the log.',
  },
  {
    what: 'Lines logged after their invocation has ended',
    real: 'Dropped without a word.',
    here: 'Dropped with a warning that counts them.',
  },
  {
    what: 'Timers of several hosts',
    real: 'One ticks, by a blob lease of AzureWebJobsStorage, however that is reached.',
    here: 'The same with `AzureWebJobsStorage__blobServiceUri`; without it each host is for itself and forgets.',
  },
  {
    what: 'The address of an app',
    real: 'What the front end does with a request while a host is away is not known.',
    here: 'Several hosts take requests in turn, 503 from one that is away; a single one is called directly.',
  },
  {
    what: 'Scaling, sign-in, the front end, Application Insights',
    real: 'Parts of Azure.',
    here: 'Not there.',
  },
]
