package dev.millrace.local;

import dev.millrace.local.chart.Chart;
import dev.millrace.local.data.Credentials;
import dev.millrace.local.data.DataFolder;
import dev.millrace.local.data.Endpoints;
import dev.millrace.local.demo.DemoAccount;
import dev.millrace.local.door.ClusterBackends;
import dev.millrace.local.door.FrontDoor;
import dev.millrace.local.kubernetes.ControlPlane;
import dev.millrace.local.kubernetes.KubernetesBinaries;
import dev.millrace.local.node.BuiltWorkloads;
import dev.millrace.local.node.LocalNode;
import dev.millrace.local.node.StartupCache;
import dev.millrace.local.process.Ports;
import dev.millrace.local.process.ProcessTable;
import dev.millrace.local.progress.Progress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The whole of Millrace on one machine: the order in which it starts, and the opposite in which it stops. */
final class LocalMode implements AutoCloseable {
    static final String NAMESPACE = "millrace";

    /** A busy machine with two cores may need a while for a dozen JVMs. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final UpOptions options;
    private final Progress progress;
    private final Ownership owned;

    LocalMode(UpOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
        this.owned = new Ownership(progress::say);
    }

    /** Returns when the page answers and, with the demo, shows live video. */
    Endpoints start() throws Exception {
        DataFolder data = owned.own(DataFolder.open(options.data()));
        Files.deleteIfExists(data.file("endpoints.json"));
        checkPort(options.httpPort(), "--http-port");
        checkPort(options.rtmpPort(), "--rtmp-port");
        Credentials secrets = Credentials.load(data.file("secrets.properties"), new SecureRandom());
        ProcessTable processes = owned.own(ProcessTable.open(data.file("processes")));
        Path binaries = new KubernetesBinaries(
                        System.getenv(), options.home().resolve("local/src/main/kubernetes"), progress::say)
                .ensure(options.kubeBin());

        BuiltWorkloads workloads = new BuiltWorkloads(options.home());
        Foundation foundation = Foundation.start(data, secrets, binaries, processes, progress, owned);
        KubernetesClient client = owned.own(foundation.controlPlane().client());
        Path kubeconfig = data.file("kubeconfig");
        DataFolder.writePrivately(kubeconfig, foundation.controlPlane().access().kubeconfig(NAMESPACE));

        progress.step("chart applied", () -> applyChart(client, foundation, secrets, data.root()));
        makeStartupCache(workloads, data, processes);
        startNode(data, foundation.controlPlane(), processes, workloads);
        ClusterBackends backends = owned.own(new ClusterBackends(client, NAMESPACE));
        FrontDoor door = owned.own(FrontDoor.open(options.httpPort(), backends));
        return awaitPeople(data, client, secrets, kubeconfig, URI.create("http://127.0.0.1:" + door.port()));
    }

    private static void checkPort(int port, String option) {
        if (Ports.isTaken(port)) {
            throw new LocalModeException("Port " + port + " is taken; stop the program that uses it, or choose another "
                    + "one with " + option + ".");
        }
    }

    private boolean applyChart(KubernetesClient client, Foundation foundation, Credentials secrets, Path work)
            throws IOException, InterruptedException {
        Chart chart = new Chart(options.home().resolve("helm/millrace"), NAMESPACE);
        chart.applyTypes(client);
        chart.applyNamespace(client);
        secret(chart, client, "internal", Map.of("token", secrets.get(Credentials.Name.INTERNAL_TOKEN)));
        secret(chart, client, "database", Map.of("password", secrets.get(Credentials.Name.DATABASE_PASSWORD)));
        secret(chart, client, "redis", Map.of("url", foundation.redisUrl()));
        secret(
                chart,
                client,
                "s3",
                Map.of(
                        "accessKey", secrets.get(Credentials.Name.S3_ACCESS_KEY),
                        "secretKey", secrets.get(Credentials.Name.S3_SECRET_KEY)));
        secret(
                chart,
                client,
                "api",
                Map.of(
                        "sealSecret", secrets.get(Credentials.Name.SEAL_SECRET),
                        "adminPassword", secrets.get(Credentials.Name.ADMIN_PASSWORD)));
        secret(chart, client, "chat", Map.of("ticketSecret", secrets.get(Credentials.Name.CHAT_TICKET_SECRET)));
        chart.apply(client, chart.render(values(foundation), work));
        return true;
    }

    private List<Map.Entry<String, String>> values(Foundation foundation) {
        List<Map.Entry<String, String>> values = new ArrayList<>(List.of(
                Map.entry("publicUrl", publicUrl()),
                Map.entry("rtmpUrl", rtmpUrl()),
                Map.entry("database.url", foundation.databaseUrl()),
                Map.entry("s3.endpoint", foundation.objectStoreUrl()),
                Map.entry("ingest.rtmp.hostPort", String.valueOf(options.rtmpPort())),
                Map.entry("demo.enabled", String.valueOf(options.demo()))));
        values.addAll(options.set().entrySet());
        return values;
    }

    private static void secret(Chart chart, KubernetesClient client, String name, Map<String, String> values) {
        chart.applySecret(client, "millrace-" + name, values);
    }

    /** Once after each build. */
    private void makeStartupCache(BuiltWorkloads workloads, DataFolder data, ProcessTable processes) throws Exception {
        StartupCache cache =
                workloads.startupCache().orElseThrow(() -> new LocalModeException("The transcoder is not built."));
        if (cache.isFresh()) {
            return;
        }
        boolean made = progress.step("startup cache of transcoders", () -> cache.make(processes, data.folder("logs")));
        if (!made) {
            progress.say("  Transcoders will start more slowly: logs/startup-cache.log says why there is no cache.");
        }
    }

    private void startNode(DataFolder data, ControlPlane controlPlane, ProcessTable processes, BuiltWorkloads workloads)
            throws IOException {
        owned.own(LocalNode.start(
                controlPlane.access(),
                data.folder("node"),
                data.folder("logs"),
                processes,
                workloads,
                InstantSource.system()));
    }

    private Endpoints awaitPeople(
            DataFolder data, KubernetesClient client, Credentials secrets, Path kubeconfig, URI local)
            throws Exception {
        Readiness readiness = new Readiness(client, NAMESPACE, PATIENCE);
        progress.step("API ready", () -> readiness.missing(LocalMode::isApi), () -> {
            readiness.awaitDeployments(LocalMode::isApi);
            return true;
        });
        progress.step("transcoder warm", readiness::coldPools, () -> {
            readiness.awaitWarmPools();
            return true;
        });
        String password = secrets.get(Credentials.Name.DEMO_PASSWORD);
        DemoAccount account = progress.step("demo account", () -> DemoAccount.ensure(local, password));
        new Chart(options.home().resolve("helm/millrace"), NAMESPACE)
                .applySecret(client, "millrace-demo", Map.of("streamKey", account.streamKey()));
        progress.step("all pods ready", () -> readiness.missing(name -> true), () -> {
            readiness.awaitDeployments(name -> true);
            return true;
        });
        progress.step("chat ready", readiness::shortPools, () -> {
            readiness.awaitChatPools();
            return true;
        });
        if (options.demo()) {
            progress.step("live video", () -> readiness.broadcast(account.channel()), () -> {
                readiness.awaitPlayable(local, account.channel());
                return true;
            });
        }
        Endpoints endpoints = new Endpoints(
                publicUrl(),
                rtmpUrl(),
                account.streamKey(),
                account.channel(),
                kubeconfig.toString(),
                Map.of(
                        "admin", new Endpoints.Account("admin", secrets.get(Credentials.Name.ADMIN_PASSWORD)),
                        "demo", new Endpoints.Account(DemoAccount.USERNAME, password)));
        DataFolder.writePrivately(data.file("endpoints.json"), endpoints.json());
        return endpoints;
    }

    private static boolean isApi(String deployment) {
        return deployment.equals("millrace-api");
    }

    private String publicUrl() {
        return "http://localhost:" + options.httpPort();
    }

    private String rtmpUrl() {
        return "rtmp://localhost:" + options.rtmpPort() + "/live";
    }

    boolean isClosing() {
        return owned.isClosed();
    }

    /** Stops everything; also while it is still starting. */
    @Override
    public void close() {
        owned.close();
    }
}
