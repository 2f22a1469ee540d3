package dev.millrace.bench.chat;

import dev.millrace.bench.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The servers to compare with, built from {@code bench/reference} when they are asked for. */
final class References {
    private References() {}

    static List<String> springLoop() {
        return List.of(
                Server.java(),
                "-Xmx2g",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SpringLoop.class.getName());
    }

    /** A hub on tokio-tungstenite: encodes once, one channel a connection. Needs cargo. */
    static List<String> rustHub() throws IOException, InterruptedException {
        Path folder = folder("rust-hub");
        run(folder, "cargo", "build", "--quiet", "--release", "--locked");
        return List.of(folder.resolve("target/release/rust-hub").toString());
    }

    /** Node's ws. Needs node and npm. */
    static List<String> nodeWs() throws IOException, InterruptedException {
        Path folder = folder("node-ws");
        run(folder, "npm", "ci", "--silent", "--no-audit", "--no-fund");
        return List.of("node", folder.resolve("server.mjs").toString());
    }

    private static Path folder(String name) {
        return Server.home().resolve("bench/reference").resolve(name);
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }
}
