package dev.millrace.operator.cluster;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.LiveStreamSpec;
import dev.millrace.crds.LiveStreamStatus;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.crds.TranscodeProfileSpec;
import dev.millrace.operator.LeanSerialization;
import dev.millrace.operator.OperatorApplication;
import dev.millrace.operator.podpool.PoolPod;
import dev.millrace.service.http.HttpPorts;
import dev.millrace.testkit.kubernetes.ControlPlane;
import dev.millrace.wire.BroadcastId;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A namespace with the operator, under the chart's Role and nothing more, and a kubelet that runs fake transcoders. */
public final class OperatorCluster implements AutoCloseable {
    public static final String TOKEN = "internal-token-of-the-tests";
    private static final String ACCOUNT = "millrace-operator";
    private static final Path CHART_ROLE = Path.of("..", "helm", "millrace", "templates", "rbac.yaml");
    private static final int EDIT_ATTEMPTS = 10;
    private static final Path CHART_NODE_ROLE = Path.of("..", "helm", "millrace", "templates", "operator-nodes.yaml");
    private static final Path CHART_BUDGET = Path.of("..", "helm", "millrace", "templates", "transcoder-budget.yaml");
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final ControlPlane kubernetes;
    private final KubernetesClient client;
    private final String namespace;
    private final Path templates;
    private final FakeKubelet kubelet;

    private Optional<ConfigurableApplicationContext> operator = Optional.empty();

    public OperatorCluster(ControlPlane kubernetes, Path templates) throws IOException {
        this.kubernetes = kubernetes;
        this.client = kubernetes.client();
        this.namespace = kubernetes.createNamespace();
        this.templates = templates;
        this.kubelet = new FakeKubelet(client, namespace, TOKEN, this::operatorUrl);
        writeTemplate("millrace/transcoder:test");
        grantChartRole();
    }

    private void writeTemplate(String image) throws IOException {
        Files.writeString(templates.resolve("transcoder.yaml"), """
            apiVersion: v1
            kind: PodTemplate
            metadata: {name: transcoder}
            template:
              spec:
                restartPolicy: OnFailure
                containers:
                  - name: transcoder
                    image: %s
                    ports: [{name: internal, containerPort: %d}]
            """.formatted(image, kubelet.port()));
    }

    public KubernetesClient client() {
        return client;
    }

    public String namespace() {
        return namespace;
    }

    public FakeKubelet kubelet() {
        return kubelet;
    }

    public void startOperator() {
        startOperator(false);
    }

    public void startOperator(boolean leaderElection) {
        operator = Optional.of(run("millrace.operator.leader-election=" + leaderElection));
    }

    /** With further settings, as {@code name=value}. */
    public void startOperatorWith(String... settings) {
        operator = Optional.of(run(settings));
    }

    /** One more, beside the one that runs; close it. Transcoders report to the first. */
    public ConfigurableApplicationContext anotherOperator(String... settings) {
        return run(settings);
    }

    /** An administrator's change, such as an upgrade: operators that start from now on make other pods. */
    public void changeTemplate(String image) throws IOException {
        writeTemplate(image);
    }

    private ConfigurableApplicationContext run(String... settings) {
        KubernetesClient restricted = new KubernetesClientBuilder()
                .withConfig(kubernetes.configOf(namespace, ACCOUNT))
                .withKubernetesSerialization(LeanSerialization.create())
                .build();
        return new SpringApplicationBuilder(OperatorApplication.class)
                .initializers((GenericApplicationContext context) ->
                        context.registerBean(KubernetesClient.class, () -> restricted))
                .properties(
                        "millrace.http.port=0",
                        "millrace.http.internal-port=0",
                        "millrace.bindaddress=127.0.0.1",
                        "millrace.log.format=text",
                        "millrace.pod.name=operator-under-test",
                        "millrace.pod.namespace=" + namespace,
                        "millrace.internal.token=" + TOKEN,
                        "millrace.publicurl=http://localhost:8080",
                        "millrace.operator.templates=" + templates,
                        "millrace.operator.reporturl=http://millrace-operator:8081/internal/reports")
                .properties(settings)
                .run();
    }

    public void stopOperator() {
        operator.ifPresent(ConfigurableApplicationContext::close);
        operator = Optional.empty();
    }

    public ConfigurableApplicationContext operator() {
        return operator.orElseThrow(() -> new IllegalStateException("The operator does not run"));
    }

    public URI operatorUrl() {
        return URI.create(
                "http://127.0.0.1:" + operator().getBean(HttpPorts.class).internalPort());
    }

    /** A profile of its own for a test, with so many warm pods. */
    public TranscodeProfile profile(int warmPods) {
        TranscodeProfile profile = new TranscodeProfile();
        profile.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("profile" + NAMES.incrementAndGet())
                .build());
        profile.setSpec(TranscodeProfileSpec.passthroughOnly(warmPods));
        return client.resource(profile).create();
    }

    public TranscodeProfile reload(TranscodeProfile profile) {
        return client.resource(profile).get();
    }

    /** A publisher goes live on a channel of its own. */
    public LiveStream publish(TranscodeProfile profile, UnaryOperator<LiveStreamSpec> change) {
        String channel = "channel" + NAMES.incrementAndGet();
        String broadcast = BroadcastId.next(InstantSource.system());
        LiveStream stream = new LiveStream();
        stream.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(LiveStream.nameOf(channel, broadcast))
                .build());
        stream.setSpec(change.apply(LiveStreamSpec.of(
                channel, broadcast, session(1), profile.getMetadata().getName())));
        return client.resource(stream).create();
    }

    public LiveStream publish(TranscodeProfile profile) {
        return publish(profile, UnaryOperator.identity());
    }

    public static LiveStreamSpec.Source session(int number) {
        return LiveStreamSpec.Source.published("s-" + number, "http://127.0.0.1:8081/internal/relay/s-" + number);
    }

    /** The operator may write at the same time: then it is tried again, as any client does. */
    public void edit(LiveStream stream, UnaryOperator<LiveStreamSpec> change) {
        for (int attempt = 1; ; attempt++) {
            try {
                client.resources(LiveStream.class)
                        .inNamespace(namespace)
                        .withName(stream.getMetadata().getName())
                        .edit(found -> {
                            found.setSpec(change.apply(found.getSpec()));
                            return found;
                        });
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == EDIT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Empty when the resource is gone or nobody has looked at it. */
    public Optional<LiveStreamStatus> status(LiveStream stream) {
        return Optional.ofNullable(client.resource(stream).get()).map(LiveStream::getStatus);
    }

    /** The transcoder that has the broadcast, if it runs. */
    public Optional<FakeTranscoder> transcoderOf(LiveStream stream) {
        return status(stream)
                .flatMap(status -> Optional.ofNullable(status.transcoder()))
                .flatMap(transcoder -> kubelet.transcoder(transcoder.pod()));
    }

    public List<PoolPod> pods(TranscodeProfile profile) {
        return client
                .pods()
                .inNamespace(namespace)
                .withLabel("millrace.dev/profile", profile.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .map(PoolPod::new)
                .toList();
    }

    /** What {@code kubectl describe} shows: reason and sentence, oldest first. */
    public List<String> story(LiveStream stream) {
        return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> stream.getMetadata()
                        .getUid()
                        .equals(event.getRegarding().getUid()))
                .sorted(Comparator.comparing(event -> event.getEventTime().getTime()))
                .map(event -> event.getReason() + ": " + event.getNote())
                .toList();
    }

    @Override
    public void close() {
        stopOperator();
        kubelet.close();
    }

    private void grantChartRole() throws IOException {
        Role role = client.getKubernetesSerialization()
                .unmarshal(
                        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: " + ACCOUNT + "}"
                                + rulesOf(CHART_ROLE),
                        Role.class);
        client.resource(role).inNamespace(namespace).create();
        bind(ACCOUNT);
        ClusterRole nodes = client.getKubernetesSerialization()
                .unmarshal(
                        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: " + namespace
                                + "}" + rulesOf(CHART_NODE_ROLE),
                        ClusterRole.class);
        client.resource(nodes).create();
        client.resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", namespace)
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withName(ACCOUNT)
                        .withNamespace(namespace)
                        .endSubject()
                        .build())
                .create();
    }

    /** The first rules of a template: they hold nothing that Helm fills in. */
    private static String rulesOf(Path template) throws IOException {
        String chart = Files.readString(template);
        return chart.substring(chart.indexOf("\nrules:"), chart.indexOf("\n---", chart.indexOf("\nrules:")));
    }

    /**
     * The chart's budget for transcoders that have a broadcast. The controller that counts what it allows does not run here:
     * nothing, as always.
     */
    public void protectBusyPods() throws IOException {
        String chart = Files.readString(CHART_BUDGET);
        PodDisruptionBudget budget = client.getKubernetesSerialization()
                .unmarshal(
                        "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: transcoders}"
                                + chart.substring(
                                        chart.indexOf("\nspec:"), chart.indexOf("\n{{- end", chart.indexOf("\nspec:"))),
                        PodDisruptionBudget.class);
        PodDisruptionBudget made =
                client.resource(budget).inNamespace(namespace).create();
        made.setStatus(new PodDisruptionBudgetStatusBuilder()
                .withObservedGeneration(made.getMetadata().getGeneration())
                .withDisruptionsAllowed(0)
                .withCurrentHealthy(1)
                .withDesiredHealthy(made.getSpec().getMinAvailable().getIntVal())
                .withExpectedPods(1)
                .build());
        client.resource(made).updateStatus();
    }

    /** Lets the operator read Secrets of these names, as the chart's operator.sourceSecrets does. */
    public void grantSecrets(String... names) {
        String role = ACCOUNT + "-sources";
        client.resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName(role)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("secrets")
                        .withResourceNames(names)
                        .withVerbs("get")
                        .endRule()
                        .build())
                .inNamespace(namespace)
                .create();
        bind(role);
    }

    private void bind(String role) {
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(role)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", role)
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withName(ACCOUNT)
                        .withNamespace(namespace)
                        .endSubject()
                        .build())
                .inNamespace(namespace)
                .create();
    }
}
