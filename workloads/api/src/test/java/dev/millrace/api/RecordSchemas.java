package dev.millrace.api;

import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/** Says in the schemas of records what springdoc does not know: that each component is there, and which may be null. */
final class RecordSchemas {
    private final Map<String, Class<?>> records = new TreeMap<>();

    /** Remembers the records that {@code type} consists of. */
    void add(ResolvableType type) {
        Class<?> raw = type.resolve(Object.class);
        if (raw.isRecord() && records.put(raw.getSimpleName(), raw) == null) {
            for (RecordComponent component : raw.getRecordComponents()) {
                add(ResolvableType.forType(component.getGenericType()));
            }
        }
        Arrays.stream(type.getGenerics()).forEach(this::add);
    }

    /** Completes one of the document's schemas. */
    void complete(String name, Schema<?> schema) {
        Class<?> type = records.get(name);
        if (type != null) {
            schema.setRequired(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getName)
                    .sorted()
                    .toList());
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    schema.getProperties().computeIfPresent(component.getName(), (key, property) -> orNull(property));
                }
            }
        } else if (name.startsWith("Answer")) {
            schema.setRequired(schema.getProperties().keySet().stream().sorted().toList());
        }
    }

    private static Schema<?> orNull(Schema<?> property) {
        if (property.get$ref() != null) {
            return new Schema<>().anyOf(List.of(property, new Schema<>().types(Set.of("null"))));
        }
        Set<String> types = new LinkedHashSet<>(property.getTypes());
        types.add("null");
        property.setTypes(types);
        return property;
    }
}
