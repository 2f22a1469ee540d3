package dev.millrace.ingest;

import dev.millrace.rtmp.flv.FlvReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks the internal port as a transcoder does. */
final class InternalClient {
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    InternalClient(int port) {
        this.port = port;
    }

    String url(String session) {
        return "http://127.0.0.1:" + port + "/internal/relay/" + session;
    }

    FlvReader pull(String sessionAndQuery) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                http.send(request(url(sessionAndQuery)).build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return new FlvReader(response.body(), 16 << 20);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(url(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
        return http.send(
                request(url(path))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String session) throws IOException, InterruptedException {
        return http.send(request(url(session)).DELETE().build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The value of a metric with labels as given, 0 when there is none yet. */
    double metric(String nameAndLabels) throws IOException, InterruptedException {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(nameAndLabels + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(nameAndLabels.length() + 1)))
                .sum();
    }

    String metrics() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    String health(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/health" + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + IngestPod.TOKEN);
    }
}
