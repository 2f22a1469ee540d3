package dev.millrace.local.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import dev.millrace.local.LocalModeException;
import dev.millrace.local.kubernetes.KubernetesBinaries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Renders the chart by Helm's own library, in a short-lived process: the library is written in Go, takes SIGTERM and
 * SIGINT for itself, and would keep a hundred MiB for as long as Millrace runs.
 */
final class RenderProcess {
    private RenderProcess() {}

    static String run(Chart chart, List<Map.Entry<String, String>> values, Path work)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RenderProcess.class.getName(),
                chart.folder().toString(),
                chart.namespace()));
        values.forEach(value -> command.add(value.getKey() + "=" + value.getValue()));
        Path complaints = work.resolve("chart.log");
        Process process =
                new ProcessBuilder(command).redirectError(complaints.toFile()).start();
        String manifests = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new LocalModeException("The chart cannot be rendered: "
                    + Files.readString(complaints).strip());
        }
        return manifests;
    }

    /** {@code CHART NAMESPACE KEY=VALUE…}; the manifests go to standard output. */
    public static void main(String[] args) {
        Path chart = Path.of(args[0]);
        TemplateCommand template = new Helm(chart)
                .template()
                .withName("millrace")
                .withNamespace(args[1])
                .withKubeVersion("v" + KubernetesBinaries.KUBERNETES_VERSION)
                .withValuesFile(chart.resolve("values-local.yaml"));
        for (String value : List.of(args).subList(2, args.length)) {
            int equals = value.indexOf('=');
            template.set(value.substring(0, equals), value.substring(equals + 1));
        }
        try {
            System.out.print(template.call());
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
