package dev.millrace.local.kubernetes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds or makes the two Kubernetes programs that local mode runs: etcd and kube-apiserver. In this order: the folder
 * that was given ({@code --kube-bin} or {@code KUBEBUILDER_ASSETS}), the cache, the official release (checksum
 * verified), a build from source through the Go module proxy.
 *
 * <p>Uses nothing but the JDK, so that {@code java KubernetesBinaries.java} runs it beside the first Maven build.
 */
public final class KubernetesBinaries {

    public static final String KUBERNETES_VERSION = "1.35.4";
    public static final String ETCD_VERSION = "3.6.5";

    private static final List<String> PROGRAMS = List.of("etcd", "kube-apiserver");
    /** How long a machine without network may keep us waiting before we build from source. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(4);

    private static final Duration DOWNLOAD_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);

    private final Map<String, String> environment;
    private final Path sources;
    private final Consumer<String> progress;

    /**
     * @param environment {@code KUBEBUILDER_ASSETS}, {@code MILLRACE_CACHE}, {@code HOME} and {@code PATH} are read
     * @param sources the folder with {@code go.mod}, {@code go.sum} and etcd's main package
     * @param progress gets one line at a time, at least every few seconds while something takes long
     */
    public KubernetesBinaries(Map<String, String> environment, Path sources, Consumer<String> progress) {
        this.environment = environment;
        this.sources = sources;
        this.progress = progress;
    }

    /**
     * @param given the folder that the user named; an empty string when none was
     * @return a folder that holds {@code etcd} and {@code kube-apiserver}
     * @throws IOException with a message for people when there is no way to get them
     */
    public Path ensure(String given) throws IOException, InterruptedException {
        String named = given.isBlank() ? environment.getOrDefault("KUBEBUILDER_ASSETS", "") : given;
        if (!named.isBlank()) {
            Path folder = Path.of(named).toAbsolutePath();
            if (!isComplete(folder)) {
                throw new IOException("There are no programs etcd and kube-apiserver in " + folder
                        + ", the folder that --kube-bin or KUBEBUILDER_ASSETS names.");
            }
            return folder;
        }
        Path cached = cacheRoot().resolve("kubernetes").resolve(KUBERNETES_VERSION);
        if (isComplete(cached)) {
            return cached;
        }
        List<String> attempts = new ArrayList<>();
        Files.createDirectories(cached.getParent());
        Path work = Files.createTempDirectory(cached.getParent(), "making-");
        try {
            Path made = download(work, attempts) ? work.resolve("download") : build(work, attempts);
            return publish(made, cached);
        } finally {
            deleteTree(work);
        }
    }

    private Path cacheRoot() {
        String root = environment.getOrDefault("MILLRACE_CACHE", "");
        return root.isBlank()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".cache", "millrace")
                : Path.of(root).toAbsolutePath();
    }

    static boolean isComplete(Path folder) {
        return PROGRAMS.stream().allMatch(program -> Files.isExecutable(folder.resolve(program)));
    }

    /** Moves what was made into the cache in one step: whoever looks sees all of it or nothing. */
    private static Path publish(Path made, Path cached) throws IOException {
        try {
            Files.move(made, cached, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(made, cached);
        } catch (IOException e) {
            if (!isComplete(cached)) {
                throw e; // else: somebody else was quicker, and theirs is as good
            }
        }
        return cached;
    }

    // ---- the official release -------------------------------------------------------------------------------------

    private boolean download(Path work, List<String> attempts) throws InterruptedException {
        String platform = platform();
        String kubernetes = "https://dl.k8s.io/release/v" + KUBERNETES_VERSION + "/bin/" + platform + "/kube-apiserver";
        String etcdRelease = "https://github.com/etcd-io/etcd/releases/download/v" + ETCD_VERSION + "/";
        String etcdArchive = "etcd-v" + ETCD_VERSION + "-" + platform.replace('/', '-') + ".tar.gz";
        progress.accept("looking for the official release of Kubernetes " + KUBERNETES_VERSION);
        try (HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            Path folder = Files.createDirectories(work.resolve("download"));
            String serverSum = text(http, kubernetes + ".sha256").strip();
            String etcdSum = checksumOf(etcdArchive, text(http, etcdRelease + "SHA256SUMS"));
            Path archive = work.resolve(etcdArchive);
            fetch(http, kubernetes, serverSum, folder.resolve("kube-apiserver"));
            fetch(http, etcdRelease + etcdArchive, etcdSum, archive);
            unpackEtcd(archive, work, folder);
            for (String program : PROGRAMS) {
                markExecutable(folder.resolve(program));
            }
            return true;
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            attempts.add("download: " + reason);
            progress.accept("the official release cannot be downloaded here (" + reason + ")");
            return false;
        }
    }

    private static String text(HttpClient http, String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(CONNECT_TIMEOUT.multipliedBy(2))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode() + " from "
                    + URI.create(url).getHost());
        }
        return response.body();
    }

    static String checksumOf(String file, String sums) throws IOException {
        return sums.lines()
                .map(line -> line.split("\\s+\\*?"))
                .filter(fields -> fields.length == 2 && fields[1].equals(file))
                .map(fields -> fields[0])
                .findFirst()
                .orElseThrow(() -> new IOException("no checksum of " + file + " in SHA256SUMS"));
    }

    private void fetch(HttpClient http, String url, String sha256, Path target)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(DOWNLOAD_TIMEOUT)
                .build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode() + " from "
                    + URI.create(url).getHost());
        }
        MessageDigest digest = sha256();
        long start = System.nanoTime();
        try (InputStream body = new DigestInputStream(response.body(), digest);
                var out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            long told = start;
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                out.write(buffer, 0, n);
                total += n;
                if (System.nanoTime() - told > TELL_EVERY.toNanos()) {
                    told = System.nanoTime();
                    progress.accept("downloading " + target.getFileName() + ": " + (total >> 20) + " MiB");
                }
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equalsIgnoreCase(sha256)) {
            throw new IOException("the checksum of " + target.getFileName() + " is wrong");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void unpackEtcd(Path archive, Path work, Path folder) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", work.toString())
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar could not unpack " + archive.getFileName());
        }
        String directory = archive.getFileName().toString().replace(".tar.gz", "");
        Files.move(work.resolve(directory).resolve("etcd"), folder.resolve("etcd"));
    }

    private static void markExecutable(Path program) throws IOException {
        if (!program.toFile().setExecutable(true, false)) {
            throw new IOException(program + " cannot be made executable");
        }
    }

    /** The operating system and processor as Go names them, for example {@code linux/amd64}. */
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        return system + "/" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");
    }

    // ---- from source ----------------------------------------------------------------------------------------------

    /** Without optimisation, because that takes half the time and local mode puts hardly any load on the two. */
    private Path build(Path work, List<String> attempts) throws IOException, InterruptedException {
        Path out = Files.createDirectories(work.resolve("built"));
        Path log = cacheRoot().resolve("kubernetes").resolve("build.log");
        ProcessBuilder go = new ProcessBuilder(goCommand(out));
        go.directory(sources.toFile()).redirectErrorStream(true);
        go.environment().putAll(Map.of("CGO_ENABLED", "0", "GOWORK", "off", "GOFLAGS", "-buildvcs=false"));
        progress.accept("building etcd " + ETCD_VERSION + " and kube-apiserver " + KUBERNETES_VERSION
                + " from source; this takes 5 to 6 minutes on two cores, once");
        Process process;
        try {
            process = go.start();
        } catch (IOException e) {
            attempts.add("build from source: Go is not installed (https://go.dev/dl, 1.25 or newer)");
            throw nowhere(attempts);
        }
        Thread killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        GoProgress lines = new GoProgress();
        Thread reader = Thread.ofVirtual().start(() -> lines.read(process, log));
        while (!process.waitFor(TELL_EVERY.toSeconds(), TimeUnit.SECONDS)) {
            progress.accept(lines.summary());
        }
        reader.join();
        Runtime.getRuntime().removeShutdownHook(killer);
        if (process.exitValue() != 0 || !isComplete(out)) {
            attempts.add("build from source: " + lines.last() + " (all of it is in " + log + ")");
            throw nowhere(attempts);
        }
        progress.accept("built: " + lines.summary());
        return out;
    }

    private static List<String> goCommand(Path out) {
        StringBuilder linker = new StringBuilder("-s -w");
        for (String where : List.of("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")) {
            linker.append(" -X ").append(where).append(".gitVersion=v").append(KUBERNETES_VERSION);
            linker.append(" -X ")
                    .append(where)
                    .append(".gitMajor=1 -X ")
                    .append(where)
                    .append(".gitMinor=35");
        }
        return List.of(
                "go",
                "build",
                "-v",
                "-trimpath",
                "-tags",
                "notest,grpcnotrace",
                "-gcflags=all=-N -l",
                "-ldflags",
                linker.toString(),
                "-o",
                out + "/",
                "./etcd",
                "k8s.io/kubernetes/cmd/kube-apiserver");
    }

    private static IOException nowhere(List<String> attempts) {
        return new IOException("Millrace needs the programs etcd " + ETCD_VERSION + " and kube-apiserver "
                + KUBERNETES_VERSION
                + ". Name a folder that holds them with --kube-bin or KUBEBUILDER_ASSETS, or put them"
                + " into ~/.cache/millrace/kubernetes/" + KUBERNETES_VERSION + ". Tried: " + String.join("; ", attempts)
                + ".");
    }

    /** Counts what {@code go build -v} says: modules that it downloads, packages that it compiles. */
    private static final class GoProgress {
        private final AtomicInteger modules = new AtomicInteger();
        private final AtomicInteger packages = new AtomicInteger();
        private final AtomicReference<String> last = new AtomicReference<>("nothing was printed");
        private final long start = System.nanoTime();

        private void read(Process process, Path log) {
            try (BufferedReader reader = process.inputReader();
                    var out = Files.newBufferedWriter(log)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    out.write(line);
                    out.newLine();
                    (line.startsWith("go: downloading ") ? modules : packages).incrementAndGet();
                    last.set(line);
                }
            } catch (IOException e) {
                last.set(e.toString());
            }
        }

        private String last() {
            return last.get();
        }

        private String summary() {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            return "%d modules fetched, %d of about 2,100 packages compiled, %d:%02d min"
                    .formatted(modules.get(), packages.get(), elapsed.toMinutes(), elapsed.toSecondsPart());
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** {@code java KubernetesBinaries.java SOURCES [ARGUMENT…]}; of the arguments only {@code --kube-bin} is looked at. */
    public static void main(String[] args) throws InterruptedException {
        try {
            Consumer<String> progress = line -> System.out.println("  kubernetes: " + line);
            Path folder = new KubernetesBinaries(
                            System.getenv(), Path.of(args[0]).toAbsolutePath(), progress)
                    .ensure(kubeBin(args));
            progress.accept("etcd and kube-apiserver are in " + folder);
        } catch (IOException e) {
            System.err.println("millrace: " + e.getMessage());
            System.exit(1);
        }
    }

    static String kubeBin(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith("--kube-bin=")) {
                return args[i].substring("--kube-bin=".length());
            }
            if (args[i].equals("--kube-bin") && i + 1 < args.length) {
                return args[i + 1];
            }
        }
        return "";
    }
}
