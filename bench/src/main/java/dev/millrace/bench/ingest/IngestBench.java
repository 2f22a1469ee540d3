package dev.millrace.bench.ingest;

import dev.millrace.bench.Result;
import dev.millrace.bench.Server;
import dev.millrace.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What taking streams in costs, beside nginx-rtmp: both take the same packets from as many publishers at the same time,
 * each publisher in real time and at its own moments. Ingest checks keys in a real PostgreSQL and keeps its replay rings;
 * Kubernetes is played. CPU is the kernel's count for each process; nginx runs as one.
 */
@Command(
        name = "ingest",
        description = "CPU time per Mbit/s of taking RTMP in, beside nginx-rtmp (Debian: libnginx-mod-rtmp).")
public final class IngestBench implements Callable<Integer> {
    private static final double BAR = 1.5;
    private static final double FRAME_NANOS = 1e9 / 30;
    private static final int PERCENT = 100;
    /** What compilers do is over sooner then; nginx gets the same. */
    private static final int WARM_UP_SPEED = 3;
    /** Seconds in which ingest has noticed, and told, that its sources are slower now. */
    private static final int SETTLING = 15;

    @Option(names = "--publishers", defaultValue = "50", description = "on each server")
    private int publishers;

    @Option(names = "--kilobits", defaultValue = "3000", description = "of video each")
    private int kilobits;

    @Option(
            names = "--warm-up",
            defaultValue = "60",
            description = "seconds at three times the speed, before " + SETTLING + " in real time")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "60", description = "that are measured")
    private int seconds;

    @Option(
            names = "--nginx-module",
            defaultValue = "/usr/lib/nginx/modules/ngx_rtmp_module.so",
            description = "nginx-rtmp")
    private Path nginxModule;

    @Override
    public Integer call() throws Exception {
        if (!Files.exists(nginxModule)) {
            throw new IllegalStateException("nginx-rtmp is not installed: apt-get install libnginx-mod-rtmp");
        }
        Stream stream = new Stream(kilobits, warmUp * WARM_UP_SPEED + SETTLING + seconds + 5);
        try (PostgresServer postgres = PostgresServer.start();
                KubernetesStandIn kubernetes = new KubernetesStandIn()) {
            String database = postgres.createDatabase();
            addChannels(postgres, database);
            int port = Server.freePort();
            int internal = Server.freePort();
            try (Server millrace = Server.workload(
                            "ingest", port, environment(postgres.jdbcUrl(database), kubernetes, port, internal));
                    Server nginx = nginx()) {
                measure(stream, millrace, nginx, internal).print();
            }
        }
        return 0;
    }

    private Result measure(Stream stream, Server millrace, Server nginx, int internal)
            throws IOException, InterruptedException {
        List<Publisher> all = new ArrayList<>();
        try {
            for (int i = 0; i < publishers; i++) {
                long phase = (long) (FRAME_NANOS * i / publishers);
                all.add(Publisher.start(millrace.port(), key(i), phase));
                all.add(Publisher.start(nginx.port(), key(i), phase));
            }
            Playback playback = new Playback(stream, all);
            playback.play(warmUp, WARM_UP_SPEED);
            // As a monitoring system asks all the time: what it takes to answer is loaded by then, too.
            received(internal);
            playback.play(SETTLING, 1);
            Duration ours = millrace.cpu();
            Duration theirs = nginx.cpu();
            double before = received(internal);
            long sent = playback.play(seconds, 1);
            ours = millrace.cpu().minus(ours);
            theirs = nginx.cpu().minus(theirs);
            double megabits = sent / 2.0 * Byte.SIZE / 1e6 / seconds;
            double arrived = (received(internal) - before) * Byte.SIZE / 1e6 / seconds;
            if (arrived < 0.95 * megabits) {
                throw new IllegalStateException("only " + arrived + " of " + megabits + " Mbit/s arrived");
            }
            return result(ours, theirs, megabits).with("millrace_mib", millrace.residentBytes() >> 20);
        } finally {
            for (Publisher publisher : all) {
                publisher.close();
            }
        }
    }

    private Result result(Duration ours, Duration theirs, double megabits) {
        double ratio = (double) ours.toMillis() / theirs.toMillis();
        return Result.of("ingest")
                .with("publishers", publishers)
                .with("megabits_per_second", megabits)
                .with("millrace_core_percent_per_megabit", percent(ours, megabits))
                .with("nginx_core_percent_per_megabit", percent(theirs, megabits))
                .with("ratio", ratio)
                .bar("ratio <= " + BAR, ratio <= BAR);
    }

    private double percent(Duration cpu, double megabits) {
        return PERCENT * cpu.toMillis() / (seconds * 1000.0) / megabits;
    }

    private void addChannels(PostgresServer postgres, String database) throws SQLException {
        try (Connection connection = postgres.dataSource(database, Map.of()).getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        WITH owner AS (
                            INSERT INTO users (username, display_name, password_hash, color)
                            VALUES (?, 'Streamer', 'none', '#7ab8ff') RETURNING id, username)
                        INSERT INTO channels (owner_id, name, stream_key_hash, stream_key_sealed)
                        SELECT id, username, sha256(?::bytea), '\\x00' FROM owner""")) {
            for (int i = 0; i < publishers; i++) {
                insert.setString(1, "streamer_" + i);
                insert.setString(2, key(i));
                insert.executeUpdate();
            }
        }
    }

    private static Map<String, String> environment(
            String jdbcUrl, KubernetesStandIn kubernetes, int port, int internal) {
        return Map.of(
                "MILLRACE_BINDADDRESS",
                "127.0.0.1",
                "MILLRACE_HTTP_PORT",
                Integer.toString(Server.freePort()),
                "MILLRACE_HTTP_INTERNALPORT",
                Integer.toString(internal),
                "MILLRACE_INTERNAL_TOKEN",
                "for-this-benchmark",
                "MILLRACE_INGEST_RTMPPORT",
                Integer.toString(port),
                "MILLRACE_INGEST_DRAIN",
                "0s",
                "MILLRACE_DATABASE_URL",
                jdbcUrl,
                "MILLRACE_DATABASE_USERNAME",
                "postgres",
                "MILLRACE_DATABASE_PASSWORD",
                "postgres",
                "KUBECONFIG",
                kubernetes.config().toString());
    }

    private Server nginx() throws IOException {
        int port = Server.freePort();
        Path folder = Files.createTempDirectory("millrace-nginx");
        Path config = folder.resolve("nginx.conf");
        Files.writeString(config, """
                load_module %s;
                daemon off;
                master_process off;
                error_log stderr;
                pid %s;
                events { worker_connections 1024; }
                rtmp {
                  access_log off;
                  server {
                    listen 127.0.0.1:%d;
                    chunk_size 4096;
                    max_message 8M;
                    application live { live on; }
                  }
                }
                """.formatted(nginxModule, folder.resolve("pid"), port));
        return Server.start("nginx", port, List.of("nginx", "-c", config.toString()), Map.of());
    }

    private static double received(int internal) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + internal + "/metrics");
            String page = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return page.lines()
                    .filter(line -> line.startsWith("millrace_ingest_received_bytes_total "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                    .sum();
        }
    }

    private static String key(int publisher) {
        return "mr_benchmark" + publisher;
    }
}
