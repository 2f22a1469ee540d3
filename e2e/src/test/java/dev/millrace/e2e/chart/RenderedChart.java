package dev.millrace.e2e.chart;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The objects that the chart in this repository makes of some values. */
record RenderedChart(List<HasMetadata> objects) {

    static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
    static final Path DIRECTORY = REPOSITORY.resolve("helm/millrace");
    static final Path LOCAL_VALUES = DIRECTORY.resolve("values-local.yaml");

    private static final Pattern DOCUMENT_END = Pattern.compile("(?m)^---\\s*$");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    /**
     * Renders the chart for a release in a namespace.
     *
     * @param settings like {@code --set}: a path of keys, and its value
     * @throws IllegalStateException when Helm refuses, with Helm's own message
     */
    static RenderedChart of(String namespace, List<Path> valuesFiles, Map<String, Object> settings) {
        var command = new Helm(DIRECTORY)
                .template()
                .withName("millrace")
                .withNamespace(namespace)
                .withKubeVersion("1.35.4")
                .skipCrds()
                // There is no cluster to look into.
                .set("secrets.adopt", false);
        valuesFiles.forEach(command::withValuesFile);
        settings.forEach(command::set);
        return new RenderedChart(Arrays.stream(DOCUMENT_END.split(command.call()))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(document -> (HasMetadata) YAML.unmarshal(document))
                .toList());
    }

    <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends HasMetadata> T one(Class<T> kind, String name) {
        return all(kind).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " named " + name));
    }

    /** What the operator makes pods of this kind from: {@code transcoder} or {@code chat}. */
    PodTemplateSpec template(String kind) {
        String yaml = one(ConfigMap.class, "millrace-templates").getData().get(kind + ".yaml");
        return YAML.unmarshal(yaml, PodTemplate.class).getTemplate();
    }

    /** Every pod template by the name of its workload, those of the operator's pods included. */
    Map<String, PodTemplateSpec> podTemplates() {
        var templates = new TreeMap<String, PodTemplateSpec>();
        for (Deployment deployment : all(Deployment.class)) {
            templates.put(part(deployment), deployment.getSpec().getTemplate());
        }
        for (StatefulSet store : all(StatefulSet.class)) {
            templates.put(part(store), store.getSpec().getTemplate());
        }
        templates.put("transcoder", template("transcoder"));
        templates.put("chat", template("chat"));
        return templates;
    }

    private static String part(HasMetadata object) {
        return object.getMetadata().getName().replaceFirst("^millrace-", "");
    }

    /** The only container of each pod template. */
    Map<String, Container> containers() {
        var containers = new TreeMap<String, Container>();
        podTemplates()
                .forEach((name, template) ->
                        containers.put(name, template.getSpec().getContainers().getFirst()));
        return containers;
    }
}
