"""Values that charts/weir has to refuse, for check_chart.py."""


def merged(base, overrides):
    """The values with other ones laid over them; None takes one away."""
    result = dict(base)
    for key, value in overrides.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def refused_values():
    """Each with the words that the refusal has to name."""
    environment = {"repository": "https://git.example.com/a.git"}

    def production(**fields):
        return {"configuration": {"environments": {"production": {**environment, **fields}}}}

    def tokens(**fields):
        return {"configuration": {"http": {"tokens": [fields]}}}

    def notification(**fields):
        return {"configuration": {"notifications": [fields]}}

    def encryption(**fields):
        return {"configuration": {"encryption": fields}}

    yield {"replica": 3}, "replica"
    yield {"replicas": -1}, "replicas"
    yield {"replicas": "three"}, "replicas"
    yield {"image": {"tag": "a b"}}, "tag"
    yield {"image": {"digest": "sha256:12"}}, "digest"
    yield {"image": {"pullPolicy": "Sometimes"}}, "pullPolicy"
    yield {"logLevel": "trace"}, "logLevel"
    yield {"configuration": {"webhooks": []}}, "webhooks"
    yield {"configuration": {"database": {"poolSize": 1}}}, "poolSize"
    yield {"configuration": {"database": {"poolSize": 1.5}}}, "poolSize"
    yield {"configuration": {"database": {"url": "postgresql://weir:hunter2@db/weir"}}}, "url"
    yield {"configuration": {"database": {"url": "postgresql://db/weir?password=hunter2"}}}, "url"
    yield {"configuration": {"database": {"url": "mysql://db/weir"}}}, "url"
    yield {"configuration": {"http": {"port": 80}}}, "port"
    yield {"configuration": {"http": {"port": 65536}}}, "port"
    yield {"configuration": {"http": {"address": "127.0.0.1"}}}, "address"
    yield tokens(name="ada", tokenFile="ada"), "role"
    yield tokens(name="ada", role="admin", tokenFile="ada"), "role"
    yield tokens(name="ada", role=[], tokenFile="ada"), "role"
    yield tokens(name="a b", role="read", tokenFile="ada"), "name"
    yield tokens(name="ada", role="read", token="hunter2"), "token"
    yield tokens(name="ada", role="read", tokenFile="a/b"), "tokenFile"
    yield notification(webhook="https://a.example.com"), "secretFile"
    yield notification(webhook="https://ada:hunter2@a.example.com", secretFile="a"), "webhook"
    yield notification(webhook="https://a.example.com", webhookFile="a", secretFile="a"), "notifications"
    yield notification(webhookFile="a", format="slack", secretFile="a"), "notifications"
    yield notification(webhookFile="a", format="teams"), "format"
    yield notification(webhookFile="a", secretFile="a", on=["drift"]), "on"
    yield {"configuration": {"tracing": {"serviceName": "weir"}}}, "endpoint"
    yield {"configuration": {"tracing": {"endpoint": "collector:4318"}}}, "endpoint"
    yield {"configuration": {"environments": {"Production": environment}}}, "Production"
    yield {"configuration": {"environments": {"staging": {"branch": "main"}}}}, "repository"
    yield {"configuration": {"environments": {"production": {"repository": ""}}}}, "repository"
    yield {"configuration": {"environments": {"production": {"repository": "--upload-pack=x"}}}}, "repository"
    yield production(folders=["a"]), "folders"
    yield production(paths=["a", "../b"]), "paths"
    yield production(paths=["a", "a"]), "paths"
    yield production(path="a", paths=["b"]), "production"
    yield production(branch="main", tag="release-*"), "production"
    yield production(tag="release-*-*"), "tag"
    yield production(forcePush=True), "forcePush"
    yield production(auth={}), "auth"
    yield production(auth={"sshKeyFile": "identity"}), "knownHostsFile"
    yield production(auth={"passwordFile": "password"}), "username"
    yield production(auth={"tokenFile": "a/b"}), "tokenFile"
    yield production(auth={"password": "hunter2"}), "password"
    yield production(auth={"githubApp": {"appID": 1, "installationID": "x", "privateKeyFile": "a"}}), "installationID"
    yield production(verify={"mode": "head"}), "verify"
    yield production(verify={"allowedSignersFile": "signers", "mode": "all"}), "mode"
    yield production(interval=60), "interval"
    yield production(interval="0s"), "interval"
    yield production(interval="1 minute"), "interval"
    yield production(fetchTimeout="60"), "fetchTimeout"
    yield production(path="/etc"), "path"
    yield production(path="../other"), "path"
    yield production(webhook={"provider": "sourcehut"}), "provider"
    yield production(webhook={"secretFile": "/etc/weir/x"}), "provider"
    yield production(report={"provider": "github", "repository": "acme/a"}), "tokenFile"
    yield production(report={"provider": "bitbucket", "repository": "acme/a", "tokenFile": "a"}), "provider"
    yield production(report={"provider": "gitea", "repository": "acme/a", "tokenFile": "a"}), "apiURL"
    yield production(report={"provider": "github", "repository": "acme", "tokenFile": "a"}), "repository"
    yield production(allow={"envs": []}), "envs"
    yield production(allow={"env": "CHAT_TOKEN"}), "env"
    yield encryption(keyFile="/a", environment="B"), "encryption"
    yield encryption(vaultTransit={}), "vaultTransit"
    yield encryption(age={"identityFile": "/a", "recipients": ["ssh-ed25519 AAAA"]}), "recipients"
    yield encryption(former=[{"keyFile": "/a", "environment": "B"}]), "former"
    yield {"existingSecrets": {"database": {"name": "", "key": "url"}}}, "name"
    yield {"existingSecrets": {"database": {"key": None}}}, "key"
    yield {"existingSecrets": {"encryptionKey": {"name": "a"}}}, "encryptionKey"
    yield {"existingSecrets": {"vault": {"name": "a", "key": "b"}}}, "vault"
    yield {"extraEnv": [{"name": "WEIR_DATABASE_URL", "value": "x"}]}, "extraEnv"
    yield {"extraEnv": [{"VAULT_ADDR": "x"}]}, "extraEnv"
    yield {"podSecurityContext": {"runAsUser": 0}}, "runAsUser"
    yield {"podSecurityContext": {"privileged": True}}, "privileged"
    yield {"terminationGracePeriodSeconds": 90}, "terminationGracePeriodSeconds"
    yield {"cache": {"sizeLimit": "big"}}, "sizeLimit"
    yield {"resources": {"limits": {"gpu": 1}}}, "gpu"
    yield {"rollingUpdate": {"maxSurge": "200%"}}, "maxSurge"
    yield {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": "0%"}}, "rollingUpdate"
    yield {"service": {"type": "ExternalName"}}, "type"
    yield {"service": {"port": 0}}, "port"
    yield {"ingress": {"enabled": True}}, "host"
    yield {"ingress": {"paths": ["/"]}}, "paths"
    yield {"podDisruptionBudget": {"maxUnavailable": 0}}, "maxUnavailable"
    yield {"networkPolicy": {"egress": []}}, "egress"
    yield {"serviceMonitor": {"interval": "often"}}, "interval"
    yield {"prometheusRule": {"staleAfterSeconds": 0}}, "staleAfterSeconds"
    yield {"probes": {"liveness": {"periodSeconds": 0}}}, "periodSeconds"
    yield {"topologySpread": [{"maxSkew": 1, "topologyKey": "zone"}]}, "whenUnsatisfiable"
    # What the schema cannot say, the templates do.
    yield production(webhook={"provider": "github"}), "existingSecrets.webhooks.production"
    yield production(auth={"tokenFile": "token"}), "existingSecrets.auth.production"
    yield production(verify={"allowedSignersFile": "signers"}), "existingSecrets.verify.production"
    yield tokens(name="ada", role="read", tokenFile="ada"), "existingSecrets.files"
    yield notification(webhookFile="a", format="slack"), "existingSecrets.files"
    yield {"existingSecrets": {"files": {"name": "a"}}}, "existingSecrets.files"
    yield {"existingSecrets": {"auth": {"production": {"name": "a"}}}}, "existingSecrets.auth.production"
    yield {"existingSecrets": {"verify": {"staging": {"name": "a"}}}}, "existingSecrets.verify.staging"
    yield {"existingSecrets": {"webhooks": {"staging": {"name": "a", "key": "b"}}}}, "staging"
    yield merged(
        production(webhook={"provider": "github", "secretFile": "/a"}),
        {"existingSecrets": {"webhooks": {"production": {"name": "a", "key": "b"}}}},
    ), "both name the secret"
    yield merged(
        encryption(awsKMS={"key": "arn:aws:kms:eu-central-1:1:key/1"}),
        {"existingSecrets": {"encryptionKey": {"name": "a", "key": "b"}}},
    ), "awsKMS"
    yield {"existingSecrets": {"configuration": {"name": "a", "key": "b"}}}, "environments"
