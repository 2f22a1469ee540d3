package dev.millrace.local;

import dev.millrace.local.data.Credentials;
import dev.millrace.local.data.DataFolder;
import dev.millrace.local.kubernetes.ControlPlane;
import dev.millrace.local.process.ProcessTable;
import dev.millrace.local.progress.Progress;
import dev.millrace.local.services.ObjectStore;
import dev.millrace.local.services.PostgresServer;
import dev.millrace.local.services.RedisServer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the workloads stand on: PostgreSQL, Redis, S3 and the control plane, started side by side. */
record Foundation(ControlPlane controlPlane, String databaseUrl, String redisUrl, String objectStoreUrl) {

    static Foundation start(
            DataFolder data,
            Credentials secrets,
            Path binaries,
            ProcessTable processes,
            Progress progress,
            Ownership owned)
            throws Exception {
        Path kubernetes = data.folder("kubernetes");
        Path postgres = data.folder("postgres");
        Path redis = data.folder("redis");
        Path objects = data.folder("objects");
        Path redisProgram = RedisServer.unpack(redis);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ControlPlane> controlPlane = threads.submit(part(
                    "Kubernetes API server",
                    progress,
                    owned,
                    () -> ControlPlane.start(
                            binaries, kubernetes, secrets.get(Credentials.Name.KUBERNETES_ADMIN_TOKEN), processes)));
            Future<PostgresServer> database = threads.submit(part(
                    "PostgreSQL",
                    progress,
                    owned,
                    () -> PostgresServer.start(postgres, secrets.get(Credentials.Name.DATABASE_PASSWORD), processes)));
            Future<RedisServer> cache = threads.submit(
                    part("Redis", progress, owned, () -> RedisServer.start(redisProgram, redis, processes)));
            Future<ObjectStore> store = threads.submit(part(
                    "S3",
                    progress,
                    owned,
                    () -> ObjectStore.start(
                            objects,
                            secrets.get(Credentials.Name.S3_ACCESS_KEY),
                            secrets.get(Credentials.Name.S3_SECRET_KEY))));
            return new Foundation(
                    get(controlPlane),
                    get(database).jdbcUrl(),
                    get(cache).url(),
                    get(store).endpoint());
        }
    }

    private static <T extends AutoCloseable> Callable<T> part(
            String name, Progress progress, Ownership owned, Callable<T> start) {
        return () -> owned.own(progress.step(name, start));
    }

    private static <T> T get(Future<T> part) throws Exception {
        try {
            return part.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
