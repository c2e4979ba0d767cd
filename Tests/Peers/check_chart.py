"""Holds charts/weir against Helm's own library, the Kubernetes API's schemas, and the program itself.

Run as `python check_chart.py PROGRAM`, where PROGRAM is weir and python has the packages helm-python-sdk and
kubernetes-validate (scripts/install-peers). Prints what is wrong, one finding a line; the last line is `done`.
"""

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import helm_python as helm
import kubernetes_validate
import yaml

from chart_values import merged, refused_values

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "charts" / "weir"
ALERTS_TEST = ROOT / "Tests" / "Peers" / "alerts_test.yaml"
# The oldest Kubernetes that the chart says it works with and that the validator knows, and the newest.
VERSIONS = ("1.25", kubernetes_validate.latest_version())
# Not Kubernetes' own, so it has no schema of them.
FOREIGN = {"ServiceMonitor", "PrometheusRule"}
REFUSING = "postgresql://weir@127.0.0.1:1/weir"

findings = []


def expect(condition, words):
    if not condition:
        findings.append(words)


def documents(rendered):
    """The manifests of a rendered chart, with the name of each template."""
    for path, text in sorted(rendered.items()):
        if path.endswith("NOTES.txt"):
            continue
        for document in yaml.safe_load_all(text):
            if document is not None:
                yield path.removeprefix("weir/templates/"), document


def render(chart, values):
    return chart.render(values, name="demo", namespace="integrations")


# --- Every example


def lint(name, values):
    report = helm.lint(CHART, values, strict=True)
    for message in report["messages"]:
        if message["severity"] >= 2:
            findings.append(f"{name}: lint: {message['path']}: {message['error']}")
    findings.extend(f"{name}: lint: {error}" for error in report["errors"])


def check_example(chart, program, name, values):
    lint(name, values)
    manifests = list(documents(render(chart, values)))
    for path, manifest in manifests:
        check_manifest(name, path, manifest)
    check_consistency(name, values, manifests)
    check_configuration(name, values, manifests, program)
    return manifests


def check_manifest(name, path, manifest):
    expect(manifest["metadata"].get("namespace") == "integrations", f"{name}: {path}: it is in no namespace")
    if manifest["kind"] in FOREIGN:
        return
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            findings.append(f"{name}: {path}: Kubernetes {version}: {list(error.path)}: {error.message}")
    pod = pod_of(manifest)
    if pod is None:
        return
    security = pod["securityContext"]
    expect(security["runAsNonRoot"] and security["runAsUser"] > 0, f"{name}: {path}: it runs as root")
    expect(security["seccompProfile"]["type"] == "RuntimeDefault", f"{name}: {path}: no seccomp profile")
    for container in pod["containers"]:
        security = container["securityContext"]
        expect(
            security["readOnlyRootFilesystem"]
            and not security["allowPrivilegeEscalation"]
            and security["capabilities"] == {"drop": ["ALL"]},
            f"{name}: {path}: {container['name']} may do more than it needs",
        )
        mounts = {mount["name"] for mount in container.get("volumeMounts", [])}
        volumes = {volume["name"] for volume in pod.get("volumes", [])}
        expect(mounts == volumes, f"{name}: {path}: mounts {sorted(mounts)} and volumes {sorted(volumes)} differ")
        names = [variable["name"] for variable in container.get("env", [])]
        expect(len(names) == len(set(names)), f"{name}: {path}: a variable is set twice: {names}")


def pod_of(manifest):
    if manifest["kind"] == "Pod":
        return manifest["spec"]
    return manifest.get("spec", {}).get("template", {}).get("spec")


def one(manifests, kind):
    found = [manifest for _, manifest in manifests if manifest["kind"] == kind]
    return found[0] if len(found) == 1 else None


def check_consistency(name, values, manifests):
    """What refers to something in another manifest finds it there."""
    deployment = one(manifests, "Deployment")
    template = deployment["spec"]["template"]
    labels = template["metadata"]["labels"]
    selectors = [("Deployment", deployment["spec"]["selector"]["matchLabels"])]
    service = one(manifests, "Service")
    selectors.append(("Service", service["spec"]["selector"]))
    for kind, key in [("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector")]:
        if manifest := one(manifests, kind):
            selectors.append((kind, manifest["spec"][key]["matchLabels"]))
    for constraint in template["spec"].get("topologySpreadConstraints", []):
        selectors.append(("topologySpread", constraint["labelSelector"]["matchLabels"]))
    for kind, selector in selectors:
        expect(selector.items() <= labels.items(), f"{name}: {kind} selects {selector}, and the pods are {labels}")
        for path, manifest in manifests:
            if manifest["kind"] in ("Job", "Pod"):
                meta = manifest["metadata"] if manifest["kind"] == "Pod" else manifest["spec"]["template"]["metadata"]
                expect(not selector.items() <= meta["labels"].items(), f"{name}: {kind} selects {path} too")
    if monitor := one(manifests, "ServiceMonitor"):
        selector = monitor["spec"]["selector"]["matchLabels"]
        expect(selector.items() <= service["metadata"]["labels"].items(), f"{name}: ServiceMonitor finds no Service")
    account = template["spec"]["serviceAccountName"]
    if made := one(manifests, "ServiceAccount"):
        expect(made["metadata"]["name"] == account, f"{name}: the pods run as {account}")
    for path, manifest in manifests:
        hook = manifest["metadata"].get("annotations", {}).get("helm.sh/hook", "")
        if hook.startswith("pre-install") and one(manifests, "ServiceAccount"):
            expect(pod_of(manifest)["serviceAccountName"] != account, f"{name}: {path} runs before its account is there")
    expect(template["spec"]["terminationGracePeriodSeconds"] > 90, f"{name}: it is killed before it can end")
    if rule := one(manifests, "PrometheusRule"):
        expressions = [rule["expr"] for group in rule["spec"]["groups"] for rule in group["rules"]]
        selector = f'{{job="{service["metadata"]["name"]}",namespace="integrations"}}'
        for expression in expressions:
            expect(
                expression.count("weir_") == expression.count(selector), f"{name}: {expression} is not of {selector}"
            )
        stale = values.get("prometheusRule", {}).get("staleAfterSeconds", 1800)
        expect(any(f"> {stale} " in expression for expression in expressions), f"{name}: nothing is stale after {stale}")


def check_configuration(name, values, manifests, program):
    """The program takes the rendered file: it gets as far as the database, which refuses."""
    secret = one(manifests, "Secret")
    if "configuration" in values.get("existingSecrets", {}):
        expect(secret is None, f"{name}: there are two configurations")
        return
    text = secret["stringData"]["controller.yaml"]
    configuration = yaml.safe_load(text)
    container = pod_of(one(manifests, "Deployment"))["containers"][0]
    check_mounted_files(name, values, configuration, pod_of(one(manifests, "Deployment")))
    expect(container["ports"][0]["containerPort"] == configuration["http"]["port"], f"{name}: the ports differ")
    if "url" in configuration["database"]:
        url = [variable["value"] for variable in container["env"] if variable["name"] == "WEIR_DATABASE_URL"]
        expect(url == [configuration["database"]["url"]], f"{name}: commands in the container use {url}")
        text = text.replace(configuration["database"]["url"], REFUSING)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "rendered.yaml")
        file.write_text(text)
        said = run(program, ["controller", "--config", str(file)], folder)
        expect("[connectionFailed]" in said, f"{name}: the program refuses the configuration: {said}\n{text}")
        # The same, with a slip: the check above could else not fail.
        file.write_text(text.replace("poolSize", "poolsize"))
        said = run(program, ["controller", "--config", str(file)], folder)
        expect("database has no field poolsize" in said, f"{name}: the program takes a slip: {said}")


def run(program, arguments, folder):
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "WEIR_DATABASE_URL": REFUSING}
    if "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    result = subprocess.run(
        [program, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return f"exit {result.returncode}: {result.stderr}"


def check_mounted_files(name, values, configuration, pod):
    """Files that the configuration names are those that are mounted."""
    named = []
    if file := configuration.get("age", {}).get("identityFile"):
        named.append(file)
    encryption = configuration.get("encryption", {})
    named += [encryption[key] for key in ["keyFile"] if key in encryption] + encryption.get("formerKeyFiles", [])
    for environment in configuration["environments"].values():
        if "webhook" in environment:
            named.append(environment["webhook"]["secretFile"])
        fields = {**environment.get("auth", {}), **environment.get("verify", {})}
        fields |= environment.get("auth", {}).get("githubApp", {})
        named += [value for field, value in fields.items() if field.endswith("File") or field == "openpgpKeyring"]
        named += [environment["report"]["tokenFile"]] if "report" in environment else []
    named += [token["tokenFile"] for token in configuration["http"].get("tokens", [])]
    for notification in configuration.get("notifications", []):
        named += [notification[field] for field in ("secretFile", "webhookFile") if field in notification]
    folders = {mount["mountPath"]: mount["name"] for mount in pod["containers"][0]["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    for file in named:
        folder = max((folder for folder in folders if file.startswith(f"{folder}/")), key=len, default="")
        base = file.removeprefix(f"{folder}/")
        volume = volumes.get(folders.get(folder))
        if volume is None:
            findings.append(f"{name}: nothing is mounted where {file} should be")
        elif "projected" in volume:
            paths = [item["path"] for source in volume["projected"]["sources"] for item in source["secret"]["items"]]
            expect(base in paths, f"{name}: {file} is not among {paths}")
    for volume in volumes.values():
        for kind in ("secret", "projected"):
            # Keys that others may read are refused by the program.
            if kind in volume:
                expect(volume[kind]["defaultMode"] == 0o440, f"{name}: others may read the volume {volume['name']}")


# --- Values that must be refused


def check_refusals(chart, base):
    for overrides, word in refused_values():
        shown = json.dumps(overrides)
        try:
            render(chart, merged(base, overrides))
        except helm.HelmError as error:
            expect(word in str(error), f"{shown} is refused without a word of {word}: {error}")
        else:
            findings.append(f"{shown} is not refused")


# --- Parts that run here


def check_without_environments(chart):
    lint("no values", {})
    manifests = list(documents(render(chart, {})))
    for path, manifest in manifests:
        check_manifest("no values", path, manifest)
    expect(one(manifests, "Deployment")["spec"]["replicas"] == 0, "no values: pods start that have nothing to do")


def check_checksum(chart, values):
    def checksum(overrides):
        deployment = one(list(documents(render(chart, merged(values, overrides)))), "Deployment")
        return deployment["spec"]["template"]["metadata"]["annotations"]["checksum/configuration"]

    expect(checksum({}) == checksum({"replicas": 5}), "replicas alone restart the pods")
    other = {"configuration": {"database": {"poolSize": 9}}}
    expect(checksum({}) != checksum(other), "another configuration does not restart the pods")


def check_test_pod(manifests):
    """Its script succeeds where /readyz says 200, and only there."""
    container = next(pod_of(manifest)["containers"][0] for _, manifest in manifests if manifest["kind"] == "Pod")
    expect(container["command"][0] == "bash", "the test is no script of bash")
    for status in (200, 503):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), answering(status, paths))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            result = subprocess.run(
                [shutil.which("bash") or "bash", *container["command"][1:]], cwd=folder, capture_output=True,
                env={"PATH": os.environ["PATH"], "HOST": "127.0.0.1", "PORT": str(server.server_port)}, timeout=60,
                check=False,
            )
            server.shutdown()
            server.server_close()
            expect(paths == ["/readyz"], f"the test asks {paths}")
            expect((result.returncode == 0) == (status == 200), f"the test takes {status}: {result}")


def answering(status, paths):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            paths.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", "6")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"ready\n")

        def log_message(self, *_):
            pass

    return Handler


def check_alerts_and_dashboard():
    """They ask for metrics that the program has, and each alert is in the operations guide."""
    folder = ROOT / "Sources" / "weir" / "Controller"
    source = "".join(file.read_text() for file in sorted(folder.rglob("*.swift")))
    known = set(re.findall(r'"(weir_[a-z_]+)"', source))
    known |= {f"{name}_{part}" for name in known if name.endswith("_seconds") for part in ("bucket", "sum", "count")}
    alerts = (CHART / "files" / "alerts.yaml").read_text()
    dashboard = (ROOT / "docs" / "grafana-dashboard.json").read_text()
    json.loads(dashboard)
    for where, text in [("alerts", alerts), ("dashboard", dashboard)]:
        asked = set(re.findall(r"\bweir_[a-z_]+", text))
        expect(asked and asked <= known, f"the {where} ask for {sorted(asked - known)}, which is no metric")
    guide = (ROOT / "docs" / "operations.md").read_text()
    for group in yaml.safe_load(alerts)["groups"]:
        for rule in group["rules"]:
            expect(f"`{rule['alert']}`" in guide, f"docs/operations.md does not say what to do about {rule['alert']}")
    # scripts/install-peers has put it there together with what this script itself needs.
    promtool = ROOT / ".peers" / "bin" / "promtool"
    for arguments in (["check", "rules", CHART / "files" / "alerts.yaml"], ["test", "rules", ALERTS_TEST]):
        result = subprocess.run([promtool, *arguments], capture_output=True, text=True, check=False)
        expect(result.returncode == 0, f"promtool: {result.stdout}{result.stderr}")


def check_guide(program):
    """The file that the operations guide shows is one that the program takes."""
    text = (ROOT / "docs" / "operations.md").read_text()
    example = re.search(r"```yaml\n(# controller\.yaml\n.*?)```", text, re.DOTALL)
    expect(example, "docs/operations.md shows no controller.yaml")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "controller.yaml")
        file.write_text(example[1] if example else "")
        said = run(program, ["controller", "--config", str(file)], folder)
        expect("[connectionFailed]" in said, f"the program refuses docs/operations.md's controller.yaml: {said}")


def leaves(values, prefix=""):
    """The paths of values that hold no others."""
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def check_readme(chart):
    """The README names every value, and none that is not there."""
    text = (CHART / "README.md").read_text()
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    for name in leaves(chart.values):
        parts = name.split(".")
        prefixes = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
        expect(prefixes & named, f"README.md: nothing is said of {name}")
    for name in named:
        value = {"properties": chart.schema["properties"]}
        for part in name.split("."):
            if "$ref" in value:
                value = chart.schema["definitions"][value["$ref"].rpartition("/")[2]]
            value = value.get("properties", {}).get(part) or (value.get("additionalProperties") or {})
        expect(value, f"README.md: there is no value {name}")


def main(program):
    with helm.Chart.load(CHART) as chart:
        examples = sorted((CHART / "ci").glob("*-values.yaml"))
        rendered = {}
        for file in examples:
            values = yaml.safe_load(file.read_text())
            rendered[file.name.removesuffix("-values.yaml")] = values, check_example(chart, program, file.name, values)
        expect({"default", "minimal", "ha", "existing-secret", "telling"} <= set(rendered), f"examples: {sorted(rendered)}")
        base = rendered["default"][0]
        check_refusals(chart, base)
        check_without_environments(chart)
        check_checksum(chart, base)
        check_test_pod(rendered["default"][1])
        check_readme(chart)
    check_alerts_and_dashboard()
    check_guide(program)
    for finding in findings:
        print(finding)
    print("done")


main(sys.argv[1])
