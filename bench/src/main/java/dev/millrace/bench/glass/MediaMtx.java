package dev.millrace.bench.glass;

import dev.millrace.bench.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** MediaMTX with low-latency HLS as it comes (segments of 1 s, parts of 200 ms), and nothing else switched on. */
final class MediaMtx implements AutoCloseable {
    static final String KEY = "demo";

    private final Server server;
    private final int rtmp;

    private MediaMtx(Server server, int rtmp) {
        this.server = server;
        this.rtmp = rtmp;
    }

    static MediaMtx start(Path program) {
        int rtmp = Server.freePort();
        int hls = Server.freePort();
        try {
            Path settings = Files.createTempFile("mediamtx", ".yml");
            settings.toFile().deleteOnExit();
            Files.writeString(settings, """
                    logLevel: warn
                    rtsp: no
                    srt: no
                    webrtc: no
                    rtmp: yes
                    rtmpAddress: 127.0.0.1:%d
                    hls: yes
                    hlsAddress: 127.0.0.1:%d
                    hlsAlwaysRemux: yes
                    hlsVariant: lowLatency
                    paths:
                      all_others:
                    """.formatted(rtmp, hls));
            List<String> command = List.of(program.toAbsolutePath().toString(), settings.toString());
            return new MediaMtx(Server.start("mediamtx", hls, command, Map.of()), rtmp);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String rtmp() {
        return "rtmp://127.0.0.1:" + rtmp + "/live";
    }

    String playlist() {
        return "http://127.0.0.1:" + server.port() + "/live/" + KEY + "/index.m3u8";
    }

    @Override
    public void close() {
        server.close();
    }
}
