{{/* The image of a workload. Call with (list $ "ingest"). */}}
{{- define "millrace.image" -}}
{{- $root := index . 0 -}}
{{- $image := $root.Values.image -}}
{{ default (printf "%s/%s:%s" $image.repository (index . 1) (default $root.Chart.AppVersion $image.tag)) (index $image.overrides (index . 1)) }}
{{- end }}

{{/* What selects the pods of a component; never changes. Call with the component's name. */}}
{{- define "millrace.selector" -}}
app.kubernetes.io/part-of: millrace
app.kubernetes.io/component: {{ . }}
{{- end }}

{{/* All labels of a component's objects. Call with (list $ "ingest"). */}}
{{- define "millrace.labels" -}}
{{- $root := index . 0 -}}
{{ include "millrace.selector" (index . 1) }}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ $root.Chart.Name }}-{{ $root.Chart.Version }}
{{- end }}

{{/* The parts of a pod's spec that all pods share: the "restricted" Pod Security Standard. Call with the root. */}}
{{- define "millrace.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/*
Where the pods of a part may run, and how much they matter. Call with (list $ "ingest" "live" "ingest"): what the pods are
called, their priority, and the key of their values under `scheduling`.
*/}}
{{- define "millrace.scheduling" -}}
{{- $root := index . 0 -}}
{{- $component := index . 1 -}}
{{- $scheduling := $root.Values.scheduling -}}
{{- if $root.Values.priorityClasses.create -}}
priorityClassName: {{ $root.Release.Namespace }}-millrace-{{ index . 2 }}
{{- end }}
{{- with $scheduling.spreadOver }}
topologySpreadConstraints:
  {{- range . }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "millrace.selector" $component | nindent 8 }}
  {{- end }}
{{- end }}
{{- with (index $scheduling (index . 3)) }}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{- define "millrace.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* A JVM on a busy machine may take long to start, so start-up has two minutes and liveness begins after it. */}}
{{- define "millrace.probes" -}}
startupProbe:
  httpGet: {path: /health/live, port: internal}
  periodSeconds: 1
  timeoutSeconds: 2
  failureThreshold: 120
readinessProbe:
  httpGet: {path: /health/ready, port: internal}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 3
livenessProbe:
  httpGet: {path: /health/live, port: internal}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end }}

{{/* The files that a JVM writes besides its own data. */}}
{{- define "millrace.tmpMount" -}}
- name: tmp
  mountPath: /tmp
{{- end }}

{{- define "millrace.tmpVolume" -}}
- name: tmp
  emptyDir: {}
{{- end }}

{{/* Environment that every workload has. Call with the root. */}}
{{- define "millrace.env.common" -}}
- name: MILLRACE_POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: MILLRACE_POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: MILLRACE_POD_IP
  valueFrom: {fieldRef: {fieldPath: status.podIP}}
{{- if .Values.bindToPodIp }}
- name: MILLRACE_BINDADDRESS
  value: $(MILLRACE_POD_IP)
{{- end }}
- name: MILLRACE_LOG_FORMAT
  value: {{ .Values.log.format }}
{{- end }}

{{/* What a workload's JVM is told besides. Call with (list $ "ingest"). */}}
{{- define "millrace.env.java" -}}
{{- with index (index . 0).Values.javaOptions (index . 1) -}}
- name: JDK_JAVA_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{/* One variable from a Secret. Call with (list "VARIABLE" "secret" "key"). */}}
{{- define "millrace.env.secret" -}}
- name: {{ index . 0 }}
  valueFrom: {secretKeyRef: {name: {{ index . 1 }}, key: {{ index . 2 }}}}
{{- end }}

{{- define "millrace.env.internalToken" -}}
{{ include "millrace.env.secret" (list "MILLRACE_INTERNAL_TOKEN" "millrace-internal" "token") }}
{{- end }}

{{/* Addresses of the stores: those of the values, or those that come with the chart. */}}
{{- define "millrace.databaseUrl" -}}
{{- if .Values.database.url -}}
{{ .Values.database.url }}
{{- else if .Values.postgresql.enabled -}}
jdbc:postgresql://millrace-postgresql:5432/millrace
{{- else -}}
{{ fail "database.url is needed when postgresql.enabled is false" }}
{{- end }}
{{- end }}

{{- define "millrace.s3Endpoint" -}}
{{- if .Values.s3.endpoint -}}
{{ .Values.s3.endpoint }}
{{- else if .Values.objectstore.enabled -}}
http://millrace-objectstore:8080
{{- else -}}
{{ fail "s3.endpoint is needed when objectstore.enabled is false" }}
{{- end }}
{{- end }}

{{- define "millrace.env.database" -}}
- name: MILLRACE_DATABASE_URL
  value: {{ include "millrace.databaseUrl" . | quote }}
- name: MILLRACE_DATABASE_USERNAME
  value: {{ .Values.database.username | quote }}
{{ include "millrace.env.secret" (list "MILLRACE_DATABASE_PASSWORD" "millrace-database" "password") }}
{{- end }}

{{- define "millrace.env.redis" -}}
{{ include "millrace.env.secret" (list "MILLRACE_REDIS_URL" "millrace-redis" "url") }}
{{- end }}

{{- define "millrace.env.s3" -}}
- name: MILLRACE_S3_ENDPOINT
  value: {{ include "millrace.s3Endpoint" . | quote }}
- name: MILLRACE_S3_BUCKET
  value: {{ .Values.s3.bucket | quote }}
- name: MILLRACE_S3_REGION
  value: {{ .Values.s3.region | quote }}
{{ include "millrace.env.secret" (list "MILLRACE_S3_ACCESSKEY" "millrace-s3" "accessKey") }}
{{ include "millrace.env.secret" (list "MILLRACE_S3_SECRETKEY" "millrace-s3" "secretKey") }}
{{- end }}

{{/*
A headless Service: names lead to pods, and a Service's port is the container's.
Call with (list $ "ingest" (dict "rtmp" 1935 "internal" 8081)).
*/}}
{{- define "millrace.service" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
apiVersion: v1
kind: Service
metadata:
  name: millrace-{{ $name }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "millrace.labels" (list $root $name) | nindent 4 }}
spec:
  clusterIP: None
  selector: {{- include "millrace.selector" $name | nindent 4 }}
  ports:
    {{- range $port, $number := index . 2 }}
    - {name: {{ $port }}, port: {{ $number }}, targetPort: {{ $port }}}
    {{- end }}
{{- end }}
