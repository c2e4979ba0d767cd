"""The ten integrations of a generated fleet, each as long as real ones: three flows, some 330 lines."""

INTEGRATIONS = 10
TOPICS = ["Orders", "Invoices", "Contacts", "Shipments", "Products", "Payments", "Tickets", "Contracts", "Prices", "Leads"]
SYSTEMS = ["ERP", "CRM", "Billing", "Logistics", "Support"]

# Every integration has these configuration variables; instances set them.
VARIABLES = """\
requiredConfigVars:
  - key: Endpoint
    dataType: string
    defaultValue: ''
    description: Where the API of the other system begins, without a slash at the end
    orgOnly: false
  - key: Account Id
    dataType: string
    defaultValue: ''
    description: The customer's account in the other system
    orgOnly: false
  - key: Sync Schedule
    dataType: schedule
    defaultValue: '*/15 * * * *'
    description: When the next run begins
    scheduleType: custom
    timeZone: UTC
    orgOnly: false
  - key: Batch Size
    dataType: number
    defaultValue: '100'
    description: How many records one run takes at most
    orgOnly: false
  - key: Dry Run
    dataType: boolean
    defaultValue: 'false'
    description: Log what would be sent
    orgOnly: false
  - key: Fields
    dataType: string
    collectionType: valuelist
    defaultValue: '["id","status"]'
    description: The fields that the other system gets
    orgOnly: false
  - key: Status Mapping
    dataType: string
    collectionType: keyvaluelist
    defaultValue: '[{"key":"open","value":"NEW"}]'
    description: Our status of a record, and what the other system calls it
    orgOnly: false
"""


def slug(number):
    """The name of an integration's folder."""
    return f"{TOPICS[number].lower()}-sync"


def flows(number):
    """The names of an integration's flows, in their order."""
    topic = TOPICS[number]
    return [f"Export {topic}", f"Import {topic}", f"Reconcile {topic}"]


def definition(number, revision=0):
    """The text of an integration's definition; another `revision` waits longer for the other system."""
    topic, system = TOPICS[number], SYSTEMS[number % len(SYSTEMS)]
    head = f"""\
definitionVersion: 7
name: {topic} Sync
description: Brings {topic.lower()} to the customer's {system} system and back.
documentation: |-
  # {topic} Sync

  - **Export {topic}** runs on the customer's schedule and posts what is new since the last run.
  - **Import {topic}** is called by the other system whenever something changes there.
  - **Reconcile {topic}** compares both sides, and writes down where they differ.
category: {system}
labels:
  - {system.lower()}
  - {topic.lower()}
endpointType: flow_specific
configPages:
  - name: {system} System
    tagline: Where {topic.lower()} go
    elements:
      - type: configVar
        value: Endpoint
      - type: configVar
        value: Account Id
  - name: {topic}
    tagline: Which {topic.lower()}, how often, and with which fields
    elements:
      - type: htmlElement
        value: <p>The schedule is in the time zone of your site.</p>
      - type: configVar
        value: Sync Schedule
      - type: configVar
        value: Batch Size
      - type: configVar
        value: Dry Run
      - type: configVar
        value: Fields
      - type: configVar
        value: Status Mapping
flows:
"""
    timeout = 5000 + 1000 * number + revision
    return head + "".join(_flow(name, timeout) for name in flows(number)) + VARIABLES


def _flow(name, timeout):
    return f"""\
  - name: {name}
    description: What {name.lower()} means for the customer
    endpointSecurityType: customer_optional
    isSynchronous: false
    retryConfig:
      maxAttempts: 3
      delayMinutes: 5
      usesExponentialBackoff: true
    steps:
      - name: Trigger
        description: ''
        isTrigger: true
        action:
          key: webhook
          component:
            key: webhook-triggers
            version: LATEST
            isPublic: true
        inputs:
          contentType:
            type: value
            value: application/json
      - name: Last Run
        description: The time of the last record that was handled
        action:
          key: getCrossFlowValue
          component:
            key: persist-data
            version: LATEST
            isPublic: true
        inputs:
          keyInput:
            type: value
            value: last-run
          defaultValueInput:
            type: value
            value: '2026-01-01T00:00:00Z'
      - name: List Records
        description: ''
        action:
          key: httpGet
          component:
            key: http
            version: LATEST
            isPublic: true
        inputs:
          url:
            type: template
            value: '{{{{#Endpoint}}}}/accounts/{{{{#Account Id}}}}/records'
          timeout:
            type: value
            value: '{timeout}'
          responseType:
            type: value
            value: json
      - name: Loop Over Records
        description: ''
        action:
          key: loopOverItems
          component:
            key: loop
            version: LATEST
            isPublic: true
        inputs:
          items:
            type: reference
            value: listRecords.results
        steps:
          - name: Map Record
            description: Translates the status and leaves out what the other system does not know
            action:
              key: runCode
              component:
                key: code
                version: LATEST
                isPublic: true
            inputs:
              code:
                type: value
                value: |
                  module.exports = async ({{ configVars }}, stepResults) => {{
                    const record = stepResults.loopOverRecords.currentItem;
                    const statuses = Object.fromEntries(
                      configVars["Status Mapping"].map(({{ key, value }}) => [key, value]),
                    );
                    return {{ data: {{ ...record, status: statuses[record.status] ?? record.status }} }};
                  }};
          - name: Post Record
            description: ''
            action:
              key: httpPost
              component:
                key: http
                version: LATEST
                isPublic: true
            inputs:
              url:
                type: template
                value: '{{{{#Endpoint}}}}/records'
              data:
                type: reference
                value: mapRecord.results
              responseType:
                type: value
                value: json
              timeout:
                type: value
                value: '{timeout}'
            errorConfig:
              errorHandlerType: retry
              maxAttempts: 3
              delaySeconds: 30
              usesExponentialBackoff: true
              ignoreFinalError: false
"""
