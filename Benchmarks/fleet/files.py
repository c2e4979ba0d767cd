"""The files of a generated fleet: ten instances of about 25 lines in each customer's folder.

The same seed gives the same files.
"""

import random

from . import definitions

SEED = 20261122
BATCH_SIZES = (50, 100, 200, 500)
FIELDS = ("id", "name", "status", "email", "phone", "currency", "total", "createdAt", "updatedAt", "owner")


def customer_slug(number):
    """The name of a customer's folder."""
    return f"customer-{number:06d}"


def instance_path(number):
    """Where an instance's file is, by its number in the fleet."""
    customer, integration = divmod(number, definitions.INTEGRATIONS)
    return f"customers/{customer_slug(customer)}/{definitions.slug(integration)}.yaml"


def customer_of(path):
    """The number of the customer whose folder a file is in; None: it is in none."""
    return int(path[len("customers/customer-"):].split("/")[0]) if path.startswith("customers/") else None


def definition_path(integration):
    """Where an integration's definition is."""
    return f"integrations/{definitions.slug(integration)}/integration.yaml"


def fleet(instances, seed=SEED):
    """Path and text of each file, folder by folder. `instances` is a multiple of ten."""
    yield "weir.yaml", "# A fleet that was made up for measuring.\napiVersion: weir/v1\n"
    for integration in range(definitions.INTEGRATIONS):
        yield definition_path(integration), definitions.definition(integration)
    for customer in range(instances // definitions.INTEGRATIONS):
        yield f"customers/{customer_slug(customer)}/customer.yaml", customer_text(customer)
        for integration in range(definitions.INTEGRATIONS):
            number = customer * definitions.INTEGRATIONS + integration
            yield instance_path(number), instance_text(number, seed)


def customer_text(customer):
    return f"""\
name: Customer {customer}
externalId: "{100000 + customer}"
labels: [tier-{1 + customer % 3}, {"eu" if customer % 2 else "us"}]
"""


def instance_text(number, seed=SEED, revision=0):
    """An instance's file. Each `revision` has another batch size, and nothing else of it differs."""
    customer, integration = divmod(number, definitions.INTEGRATIONS)
    chance = random.Random(seed * 1_000_003 + number)
    account = chance.randrange(10**9, 10**10)
    fields = ", ".join(chance.sample(FIELDS, 4 + chance.randrange(4)))
    flows = definitions.flows(integration)
    return f"""\
# {definitions.TOPICS[integration]} of customer {customer}
integration: {definitions.slug(integration)}
version: latest
name: Customer {customer} {definitions.TOPICS[integration].lower()}
description: Made up for measuring, {chance.randrange(10**6)}
enabled: true
labels: [prod, region-{chance.randrange(12)}, wave-{chance.randrange(5)}]
config:
  Endpoint: https://{customer_slug(customer)}.example.com/api/v{1 + chance.randrange(4)}
  Account Id: "{account}"
  Sync Schedule: "{chance.randrange(60)} */{1 + chance.randrange(12)} * * *"
  Batch Size: {chance.choice(BATCH_SIZES) + revision}
  Dry Run: {"true" if chance.randrange(20) == 0 else "false"}
  Fields: [{fields}]
  Status Mapping:
    open: "{10 + chance.randrange(10)}"
    paid: "{20 + chance.randrange(10)}"
    shipped: "{40 + chance.randrange(10)}"
    cancelled: "{90 + chance.randrange(10)}"
flows:
  {flows[0]}: {{enabled: true}}
  {flows[1]}: {{enabled: {"true" if chance.randrange(2) else "false"}}}
  {flows[2]}:
    enabled: {"true" if chance.randrange(3) else "false"}
"""
