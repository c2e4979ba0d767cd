{{- define "weir.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Leaves room for what is put behind it. */}}
{{- define "weir.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 45 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "weir.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 45 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 45 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What never changes between releases of one installation. */}}
{{- define "weir.selector" -}}
app.kubernetes.io/name: {{ include "weir.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: controller
{{- end -}}

{{- define "weir.commonLabels" -}}
app.kubernetes.io/name: {{ include "weir.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "weir.labels" -}}
{{ include "weir.commonLabels" . }}
app.kubernetes.io/component: controller
{{- end -}}

{{- define "weir.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{- define "weir.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "weir.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The account of what runs before the chart's own is there. */}}
{{- define "weir.hookServiceAccountName" -}}
{{- if .Values.serviceAccount.create -}}default{{- else -}}{{ include "weir.serviceAccountName" . }}{{- end -}}
{{- end -}}

{{/* Whether there is anything to do: yes, or nothing. */}}
{{- define "weir.hasEnvironments" -}}
{{- if or .Values.configuration.environments .Values.existingSecrets.configuration.name -}}yes{{- end -}}
{{- end -}}

{{- define "weir.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ .Values.podSecurityContext.runAsUser }}
runAsGroup: {{ .Values.podSecurityContext.runAsGroup }}
fsGroup: {{ .Values.podSecurityContext.fsGroup }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "weir.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* The variable with the database's URL. */}}
{{- define "weir.databaseEnv" -}}
{{- if .Values.configuration.database.url -}}
- name: WEIR_DATABASE_URL
  value: {{ .Values.configuration.database.url | quote }}
{{- else -}}
- name: WEIR_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.existingSecrets.database.name }}
      key: {{ .Values.existingSecrets.database.key }}
{{- end }}
{{- end -}}

{{/* The files that the fields `auth` or `verify` of an environment name without a folder, as a list: keys of its Secret. */}}
{{- define "weir.secretFiles" -}}
{{- $files := list -}}
{{- range $fields := list . (default dict .githubApp) -}}
{{- range $field := list "allowedSignersFile" "caFile" "knownHostsFile" "openpgpKeyring" "passphraseFile" "passwordFile" "privateKeyFile" "sshKeyFile" "tokenFile" -}}
{{- $file := get $fields $field -}}
{{- if and $file (not (contains "/" $file)) -}}
{{- $files = append $files $file -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml (uniq $files) -}}
{{- end -}}

{{/* The files that tokens, notifications and reports name without a folder, as a list: keys of one Secret. */}}
{{- define "weir.tellingFiles" -}}
{{- $groups := concat (default list .http.tokens) (default list .notifications) -}}
{{- range .environments -}}
{{- $groups = append $groups (default dict .report) -}}
{{- end -}}
{{- $files := list -}}
{{- range $groups -}}
{{- range $file := list .secretFile .tokenFile .webhookFile -}}
{{- if and $file (not (contains "/" $file)) -}}
{{- $files = append $files $file -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml (uniq $files) -}}
{{- end -}}

{{/* The controller's file: the values, with the places of mounted secrets filled in. */}}
{{- define "weir.configuration" -}}
{{- $secrets := .Values.existingSecrets -}}
{{- $configuration := deepCopy .Values.configuration -}}
{{- if $secrets.encryptionKey.name -}}
{{- $encryption := default dict $configuration.encryption -}}
{{- range $kind := list "age" "awsKMS" "environment" "keyFile" "vaultTransit" -}}
{{- if hasKey $encryption $kind -}}
{{- fail (printf "existingSecrets.encryptionKey and configuration.encryption.%s both name the key that wraps; leave one, and put the other into configuration.encryption.former" $kind) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $encryption "keyFile" (printf "/etc/weir/encryption/%s" $secrets.encryptionKey.key) -}}
{{- $_ := set $configuration "encryption" $encryption -}}
{{- end -}}
{{- if $secrets.ageIdentities.name -}}
{{- if $configuration.age -}}
{{- fail "existingSecrets.ageIdentities and configuration.age both name the identities; leave one" -}}
{{- end -}}
{{- $_ := set $configuration "age" (dict "identityFile" (printf "/etc/weir/age/%s" $secrets.ageIdentities.key)) -}}
{{- end -}}
{{- range $name, $environment := $configuration.environments -}}
{{- $webhook := $environment.webhook -}}
{{- if hasKey $secrets.webhooks $name -}}
{{- if not $webhook -}}
{{- fail (printf "existingSecrets.webhooks.%s has a secret, and configuration.environments.%s.webhook names no provider" $name $name) -}}
{{- end -}}
{{- if $webhook.secretFile -}}
{{- fail (printf "existingSecrets.webhooks.%s and configuration.environments.%s.webhook.secretFile both name the secret; leave one" $name $name) -}}
{{- end -}}
{{- $_ := set $webhook "secretFile" (printf "/etc/weir/webhooks/%s" $name) -}}
{{- else if and $webhook (not $webhook.secretFile) -}}
{{- fail (printf "configuration.environments.%s.webhook has no secret: name one in existingSecrets.webhooks.%s" $name $name) -}}
{{- end -}}
{{- end -}}
{{- range $kind := list "auth" "verify" -}}
{{- range $name, $environment := $configuration.environments -}}
{{- $fields := default dict (get $environment $kind) -}}
{{- $files := include "weir.secretFiles" $fields | fromYamlArray -}}
{{- if and $files (not (hasKey (get $secrets $kind) $name)) -}}
{{- fail (printf "configuration.environments.%s.%s names the file %s: name the Secret that has it in existingSecrets.%s.%s, or its whole path" $name $kind (first $files) $kind $name) -}}
{{- end -}}
{{- range $group := list $fields (default dict $fields.githubApp) -}}
{{- range $field, $file := $group -}}
{{- if and (kindIs "string" $file) (has $file $files) (or (hasSuffix "File" $field) (eq $field "openpgpKeyring")) -}}
{{- $_ := set $group $field (printf "/etc/weir/%s/%s/%s" $kind $name $file) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $_ := get $secrets $kind -}}
{{- $environment := default dict (get $configuration.environments $name) -}}
{{- if not (get $environment $kind) -}}
{{- fail (printf "existingSecrets.%s.%s is of no environment in configuration.environments that has %s" $kind $name $kind) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $files := include "weir.tellingFiles" $configuration | fromYamlArray -}}
{{- if and $files (not $secrets.files.name) -}}
{{- fail (printf "configuration names the file %s: name the Secret that has it in existingSecrets.files, or its whole path" (first $files)) -}}
{{- end -}}
{{- if and $secrets.files.name (not $files) -}}
{{- fail "existingSecrets.files has files that configuration.http.tokens, notifications and report do not name" -}}
{{- end -}}
{{- $groups := concat (default list $configuration.http.tokens) (default list $configuration.notifications) -}}
{{- range $configuration.environments -}}
{{- $groups = append $groups (default dict .report) -}}
{{- end -}}
{{- range $group := $groups -}}
{{- range $field := list "secretFile" "tokenFile" "webhookFile" -}}
{{- if has (get $group $field) $files -}}
{{- $_ := set $group $field (printf "/etc/weir/files/%s" (get $group $field)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $_ := $secrets.webhooks -}}
{{- if not (hasKey $configuration.environments $name) -}}
{{- fail (printf "existingSecrets.webhooks.%s is of no environment in configuration.environments" $name) -}}
{{- end -}}
{{- end -}}
{{- toYaml $configuration -}}
{{- end -}}
