package dev.millrace.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChartRenderTest {

    private static final Map<String, Object> GIVEN_SECRETS = Map.of(
            "secrets.databasePassword", "p",
            "secrets.redisUrl", "redis://redis:6379",
            "secrets.s3AccessKey", "a",
            "secrets.s3SecretKey", "s");

    private static final Map<String, Object> OWN_STORES = Map.of(
            "postgresql.enabled", false,
            "valkey.enabled", false,
            "objectstore.enabled", false,
            "database.url", "jdbc:postgresql://db:5432/millrace",
            "s3.endpoint", "http://s3:9000");

    private final RenderedChart standard = render(List.of(), Map.of());
    private final RenderedChart local = render(List.of(RenderedChart.LOCAL_VALUES), Map.of());

    @Test
    void defaultValuesMakeEveryPartButTheDemo() {
        assertThat(names(standard, Deployment.class))
                .containsExactlyInAnyOrder("millrace-operator", "millrace-ingest", "millrace-api", "millrace-edge");
        assertThat(names(standard, StatefulSet.class))
                .containsExactlyInAnyOrder("millrace-postgresql", "millrace-valkey", "millrace-objectstore");
        assertThat(names(standard, Service.class))
                .containsAll(names(standard, Deployment.class))
                .containsAll(names(standard, StatefulSet.class))
                .contains("millrace-rtmp", "millrace-operator-leader")
                .hasSize(9);
        assertThat(standard.objects()).anySatisfy(object -> {
            assertThat(object.getKind()).isEqualTo("ChatPool");
            assertThat(object.getMetadata().getName()).isEqualTo("default");
        });
        assertThat(standard.objects())
                .filteredOn(object ->
                        !(object instanceof PriorityClass) && !object.getKind().startsWith("ClusterRole"))
                .allSatisfy(object ->
                        assertThat(object.getMetadata().getNamespace()).isEqualTo("tv"));
    }

    @Test
    void localValuesAddTheDemoAndFitTwoCores() {
        assertThat(names(local, Deployment.class)).contains("millrace-demo").doesNotContain("millrace-edge");
        assertThat(local.objects())
                .as("what the node of local mode knows nothing of")
                .extracting(HasMetadata::getKind)
                .doesNotContain("StatefulSet", "NetworkPolicy", "PodDisruptionBudget", "PriorityClass", "Secret");
        assertThat(environment(local, "demo"))
                .containsEntry("MILLRACE_DEMO_RTMPURL", "rtmp://millrace-ingest:1935/live")
                .containsEntry("MILLRACE_BINDADDRESS", "$(MILLRACE_POD_IP)")
                .containsEntry("MILLRACE_LOG_FORMAT", "text");
        assertThat(local.containers().get("ingest").getPorts())
                .filteredOn(port -> port.getName().equals("rtmp"))
                .extracting(ContainerPort::getHostPort)
                .containsExactly(1935);
        var profile = local.all(GenericKubernetesResource.class).stream()
                .filter(object -> object.getKind().equals("TranscodeProfile"))
                .findFirst()
                .orElseThrow();
        assertThat(profile.<Integer>get("spec", "warmPool", "buffer")).isEqualTo(1);
        assertThat(profile.<List<?>>get("spec", "ladder")).hasSize(1);
    }

    @Test
    void aTranscoderHasRoomAndTimeForItsJournal() {
        var rendered = render(List.of(), Map.of("transcoder.journalMebibytes", 100, "transcoder.drainSeconds", 120));
        var spec = rendered.template("transcoder").getSpec();
        var volume = spec.getVolumes().stream()
                .filter(candidate -> candidate.getName().equals("journal"))
                .findFirst()
                .orElseThrow();

        assertThat(environment(rendered, "transcoder"))
                .containsEntry("MILLRACE_RECORDING_JOURNALFOLDER", "/var/lib/millrace/journal")
                .containsEntry("MILLRACE_RECORDING_JOURNALBYTES", Long.toString(100L << 20))
                .containsEntry("MILLRACE_RECORDING_DRAIN", "110s");
        assertThat(volume.getEmptyDir().getSizeLimit().getNumericalAmount().longValue())
                .isGreaterThan(100L << 20);
        assertThat(spec.getTerminationGracePeriodSeconds()).isEqualTo(120);
        assertThat(rendered.containers().get("transcoder").getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/var/lib/millrace/journal"));
    }

    @Test
    void addressesAreTakenFromTheValues() {
        var rendered = render(
                List.of(RenderedChart.LOCAL_VALUES),
                Map.of(
                        "publicUrl", "http://127.0.0.1:9123",
                        "rtmpUrl", "rtmp://127.0.0.1:9124/live",
                        "database.url", "jdbc:postgresql://127.0.0.1:9125/millrace",
                        "s3.endpoint", "http://127.0.0.1:9126",
                        "ingest.rtmp.hostPort", 9124,
                        "demo.enabled", false));

        assertThat(names(rendered, Deployment.class)).doesNotContain("millrace-demo");
        assertThat(environment(rendered, "api"))
                .containsEntry("MILLRACE_PUBLICURL", "http://127.0.0.1:9123")
                .containsEntry("MILLRACE_RTMPURL", "rtmp://127.0.0.1:9124/live")
                .containsEntry("MILLRACE_DATABASE_URL", "jdbc:postgresql://127.0.0.1:9125/millrace");
        assertThat(environment(rendered, "transcoder")).containsEntry("MILLRACE_S3_ENDPOINT", "http://127.0.0.1:9126");
        assertThat(environment(rendered, "operator")).containsEntry("MILLRACE_PUBLICURL", "http://127.0.0.1:9123");
    }

    @Test
    void rtmpsComesWithItsSecret() throws IOException {
        assertThat(standard.containers().get("ingest").getPorts())
                .extracting(ContainerPort::getName)
                .doesNotContain("rtmps");
        var rendered = render(List.of(), Map.of("ingest.rtmps.secretName", "live-tls", "ingest.drainSeconds", 45));
        assertThat(rendered.containers().get("ingest").getPorts())
                .extracting(ContainerPort::getContainerPort)
                .contains(1935, 1936);
        assertThat(environment(rendered, "ingest"))
                .containsEntry("MILLRACE_INGEST_RTMPS_CERTIFICATE", "/etc/millrace/rtmps/tls.crt")
                .containsEntry("MILLRACE_INGEST_RTMPS_KEY", "/etc/millrace/rtmps/tls.key")
                .containsEntry("MILLRACE_INGEST_DRAIN", "45s");
        assertThat(environment(rendered, "ingest").keySet())
                .isSubsetOf(DocumentedVariables.read().of("ingest"));
        var pod = rendered.podTemplates().get("ingest").getSpec();
        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(75);
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getName().equals("rtmps"))
                .extracting(volume -> volume.getSecret().getSecretName())
                .containsExactly("live-tls");
        assertThat(rendered.one(Service.class, "millrace-ingest").getSpec().getPorts())
                .extracting(port -> port.getPort())
                .contains(1935, 1936);
    }

    @Test
    void aWrongValueIsNamedPlainly() {
        assertThatThrownBy(() -> render(List.of(), Map.of("log.format", "xml")))
                .hasMessageContaining("log")
                .hasMessageContaining("'json', 'text'");
        assertThatThrownBy(() -> render(List.of(), Map.of("chat.pool.minPod", 3)))
                .hasMessageContaining("'minPod' not allowed");
    }

    @Test
    void everyVariableIsDocumentedForItsWorkload() throws IOException {
        var documented = DocumentedVariables.read();
        for (var rendered : List.of(standard, local)) {
            var containers = rendered.containers();
            // Other people's programs.
            containers.keySet().removeAll(List.of("postgresql", "valkey", "edge"));
            containers.forEach((workload, container) -> assertThat(container.getEnv())
                    .as(workload)
                    .extracting(EnvVar::getName)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(documented.of(workload)));
        }
    }

    @Test
    void everyPodIsRestrictedProbedAndAsksForCpu() {
        assertThat(local.podTemplates()).containsOnlyKeys("api", "chat", "demo", "ingest", "operator", "transcoder");
        local.podTemplates().forEach((workload, template) -> {
            var spec = template.getSpec();
            assertThat(spec.getContainers()).as(workload).hasSize(1);
            var container = spec.getContainers().getFirst();
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getResources().getRequests()).containsKey("cpu");
            assertThat(container.getResources().getRequests().get("cpu")).isNotEqualTo(new Quantity("0"));
            for (var probe :
                    List.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())) {
                assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("internal");
            }
            assertThat(container.getPorts())
                    .extracting(ContainerPort::getName)
                    .contains("internal")
                    .isSubsetOf("http", "internal", "rtmp", "rtmps");
        });
    }

    @Test
    void onlyThoseWhoTalkToKubernetesGetAToken() {
        assertThat(local.all(ServiceAccount.class).stream()
                        .filter(ServiceAccount::getAutomountServiceAccountToken)
                        .map(account -> account.getMetadata().getName()))
                .containsExactlyInAnyOrder("millrace-operator", "millrace-ingest", "millrace-api");
        local.podTemplates()
                .forEach((workload, template) ->
                        assertThat(template.getSpec().getServiceAccountName()).isEqualTo("millrace-" + workload));
        assertThat(names(standard, Role.class))
                .containsExactlyInAnyOrder("millrace-operator", "millrace-ingest", "millrace-api");
        assertThat(local.all(Role.class)).flatExtracting(Role::getRules).allSatisfy(rule -> {
            assertThat(rule.getVerbs()).doesNotContain("*");
            assertThat(rule.getResources()).doesNotContain("*");
            if (rule.getResources().contains("secrets")) {
                assertThat(rule.getResourceNames()).as("Secrets by name only").isNotEmpty();
                assertThat(rule.getVerbs()).containsExactly("get");
            }
        });
        assertThat(standard.all(Role.class))
                .flatExtracting(Role::getRules)
                .noneMatch(rule -> rule.getResources().contains("secrets"));
    }

    @Test
    void theOperatorReadsTheSecretsOfSourcesThatAreNamedAndNoOthers() {
        var rendered = render(List.of(), Map.of("operator.sourceSecrets[0]", "camera"));
        assertThat(rendered.one(Role.class, "millrace-operator-sources").getRules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.getResourceNames()).containsExactly("camera"));
    }

    /** The address is one of its own: who asked for the name before would else go on with a pod that is gone. */
    @Test
    void reportsGoToTheOperatorThatActs() {
        Service service = standard.one(Service.class, "millrace-operator-leader");

        assertThat(service.getSpec().getSelector())
                .containsEntry("app.kubernetes.io/component", "operator")
                .containsEntry("millrace.dev/leader", "true");
        assertThat(service.getSpec().getClusterIP()).isNull();
        var container = standard.one(Deployment.class, "millrace-operator")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        assertThat(service.getSpec().getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getName()).isEqualTo("internal");
            assertThat(container.getPorts())
                    .anyMatch(candidate ->
                            candidate.getName().equals(port.getTargetPort().getStrVal())
                                    && candidate.getContainerPort().equals(port.getPort()));
        });
        assertThat(local.one(Service.class, "millrace-operator-leader")
                        .getSpec()
                        .getSelector())
                .doesNotContainKey("millrace.dev/leader");
    }

    @Test
    void theOperatorMayDoWhatItAskedFor() throws IOException {
        var granted = new TreeSet<String>();
        for (var rule : local.one(Role.class, "millrace-operator").getRules()) {
            for (String resource : rule.getResources()) {
                String group = rule.getApiGroups().getFirst();
                granted.add((group.isEmpty() ? "(core)" : group) + " " + resource + ": "
                        + String.join(", ", rule.getVerbs()));
            }
        }
        var asked = new TreeSet<String>();
        var row = Pattern.compile("\\| `?([a-z0-9.()]+)`? \\| (`[a-z/`, ]+) \\| ([a-z, ]+) \\|");
        for (String line : Files.readAllLines(RenderedChart.REPOSITORY.resolve("docs/contracts/deployment.md"))) {
            var cells = row.matcher(line);
            if (cells.matches()) {
                for (String resource : cells.group(2).replace("`", "").split(", ")) {
                    asked.add(cells.group(1) + " " + resource + ": " + cells.group(3));
                }
            }
        }
        assertThat(granted).hasSizeGreaterThan(5).isEqualTo(asked);
    }

    @Test
    void aServicesPortIsTheContainersAndItsPodsAreItsOwn() {
        assertThat(names(local, Service.class))
                .as("those of no Deployment's name have a test of their own")
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(names(local, Deployment.class).stream(), Stream.of("millrace-operator-leader"))
                                .toList());
        for (String name : names(local, Deployment.class)) {
            var spec = local.one(Service.class, name).getSpec();
            var deployment = local.one(Deployment.class, name).getSpec();
            assertThat(spec.getClusterIP()).isEqualTo("None");
            assertThat(deployment.getTemplate().getMetadata().getLabels())
                    .containsAllEntriesOf(spec.getSelector())
                    .containsAllEntriesOf(deployment.getSelector().getMatchLabels());
            var container = deployment.getTemplate().getSpec().getContainers().getFirst();
            assertThat(spec.getPorts())
                    .hasSameSizeAs(container.getPorts())
                    .allSatisfy(port -> assertThat(container.getPorts())
                            .anyMatch(candidate -> candidate.getName().equals(port.getName())
                                    && candidate.getContainerPort().equals(port.getPort())));
        }
    }

    @Test
    void secretsAreMadeOnceAndOnlyOnRequest() {
        assertThat(names(render(List.of(), Map.of("secrets.create", false)), Secret.class))
                .isEmpty();
        var rendered = render(List.of(), GIVEN_SECRETS);
        assertThat(names(rendered, Secret.class))
                .containsExactlyInAnyOrder(
                        "millrace-internal",
                        "millrace-database",
                        "millrace-redis",
                        "millrace-s3",
                        "millrace-api",
                        "millrace-chat");
        assertThat(rendered.all(Secret.class)).allSatisfy(secret -> {
            assertThat(secret.getImmutable()).isTrue();
            assertThat(secret.getMetadata().getAnnotations()).containsEntry("helm.sh/resource-policy", "keep");
        });
        var api = rendered.one(Secret.class, "millrace-api").getStringData();
        assertThat(Base64.getDecoder().decode(api.get("sealSecret"))).hasSize(32);
        assertThat(api.get("adminPassword")).hasSizeGreaterThanOrEqualTo(20);

        assertThat(standard.one(Secret.class, "millrace-redis").getStringData())
                .containsEntry("url", "redis://millrace-valkey:6379");
        assertThat(standard.one(Secret.class, "millrace-database")
                        .getStringData()
                        .get("password"))
                .hasSizeGreaterThanOrEqualTo(20);
        assertThatThrownBy(() -> render(List.of(), OWN_STORES))
                .hasMessageContaining("secrets.databasePassword is needed");
        var noDatabase = new TreeMap<>(OWN_STORES);
        noDatabase.remove("database.url");
        noDatabase.putAll(GIVEN_SECRETS);
        assertThatThrownBy(() -> render(List.of(), noDatabase)).hasMessageContaining("database.url is needed");
    }

    @Test
    void everySecretThatIsReadIsOneThatIsMade() {
        var settings = new TreeMap<>(GIVEN_SECRETS);
        settings.put("demo.enabled", true);
        settings.put("secrets.demoStreamKey", "mr_x");
        var rendered = render(List.of(), settings);
        rendered.containers()
                .forEach((workload, container) -> container.getEnv().stream()
                        .filter(variable -> variable.getValueFrom() != null
                                && variable.getValueFrom().getSecretKeyRef() != null)
                        .map(variable -> variable.getValueFrom().getSecretKeyRef())
                        .forEach(reference -> assertThat(rendered.one(Secret.class, reference.getName())
                                        .getStringData())
                                .as(workload)
                                .containsKey(reference.getKey())));
    }

    @Test
    void theChartsCustomResourceDefinitionsAreTheGeneratedOnes() throws IOException {
        assertThat(contents(RenderedChart.DIRECTORY.resolve("crds")))
                .isNotEmpty()
                .isEqualTo(contents(RenderedChart.REPOSITORY.resolve("crds/manifests")));
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.newDirectoryStream(directory, "*.yaml")) {
            for (Path file : files) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return contents;
    }

    private static RenderedChart render(List<Path> valuesFiles, Map<String, Object> settings) {
        return RenderedChart.of("tv", valuesFiles, settings);
    }

    private static <T extends HasMetadata> List<String> names(RenderedChart rendered, Class<T> kind) {
        return rendered.all(kind).stream()
                .map(object -> object.getMetadata().getName())
                .toList();
    }

    private static Map<String, String> environment(RenderedChart rendered, String workload) {
        var environment = new TreeMap<String, String>();
        for (EnvVar variable : rendered.containers().get(workload).getEnv()) {
            if (variable.getValue() != null) {
                environment.put(variable.getName(), variable.getValue());
            }
        }
        return environment;
    }
}
