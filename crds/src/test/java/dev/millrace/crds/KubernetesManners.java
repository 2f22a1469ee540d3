package dev.millrace.crds;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the generator has no annotations for, or does otherwise: categories, a required spec, lists whose entries have
 * a name, columns in the order of the annotations, and one copy of each rule (a record component's annotation is found
 * on the field and on the accessor).
 */
final class KubernetesManners implements CRDPostProcessor {
    private static final Map<String, Class<?>> KINDS = Map.of(
            "LiveStream",
            LiveStream.class,
            "TranscodeProfile",
            TranscodeProfile.class,
            "ChatPool",
            ChatPool.class,
            "ChatRoom",
            ChatRoom.class);

    @Override
    public HasMetadata process(HasMetadata crd, String version) {
        CustomResourceDefinition definition = (CustomResourceDefinition) crd;
        definition.getSpec().getNames().setCategories(List.of(Resources.CATEGORY));
        List<String> columns = columnsOf(definition.getSpec().getNames().getKind());
        for (CustomResourceDefinitionVersion each : definition.getSpec().getVersions()) {
            each.getAdditionalPrinterColumns()
                    .sort(Comparator.comparingInt(
                            (CustomResourceColumnDefinition column) -> columns.indexOf(column.getName())));
            JSONSchemaProps schema = each.getSchema().getOpenAPIV3Schema();
            schema.setRequired(List.of("spec"));
            complete(schema);
        }
        return definition;
    }

    private static List<String> columnsOf(String kind) {
        return Stream.of(KINDS.get(kind).getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
    }

    private static void complete(JSONSchemaProps schema) {
        schema.setXKubernetesValidations(new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
        if (schema.getItems() != null) {
            complete(schema.getItems().getSchema());
        }
        if (schema.getProperties() == null) {
            return;
        }
        schema.getProperties().forEach((name, property) -> {
            complete(property);
            switch (name) {
                case "conditions" -> keyBy("type", property);
                case "ladder", "renditions" -> keyBy("name", property);
                default -> {}
            }
        });
    }

    private static void keyBy(String key, JSONSchemaProps list) {
        list.setXKubernetesListType("map");
        list.setXKubernetesListMapKeys(List.of(key));
        List<String> required = list.getItems().getSchema().getRequired();
        if (!required.contains(key)) {
            required.add(key);
        }
    }
}
