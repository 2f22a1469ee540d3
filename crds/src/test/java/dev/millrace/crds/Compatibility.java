package dev.millrace.crds;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Finds what a newer CustomResourceDefinition would refuse or drop that an older one accepted. A changed pattern or a new
 * rule counts, because nobody can tell in general whether it is narrower.
 */
final class Compatibility {
    private final List<String> problems = new ArrayList<>();

    private Compatibility() {}

    /** One sentence a problem. */
    static List<String> problems(CustomResourceDefinition old, CustomResourceDefinition now) {
        Compatibility check = new Compatibility();
        check.names(old, now);
        for (CustomResourceDefinitionVersion version : old.getSpec().getVersions()) {
            now.getSpec().getVersions().stream()
                    .filter(candidate -> candidate.getName().equals(version.getName()))
                    .findFirst()
                    .ifPresentOrElse(
                            same -> check.version(version, same),
                            () -> check.problem(version.getName(), "is not served any more"));
        }
        return check.problems;
    }

    /** One sentence a problem. */
    static List<String> problems(JSONSchemaProps old, JSONSchemaProps now) {
        Compatibility check = new Compatibility();
        check.schema("", old, now);
        return check.problems;
    }

    private void names(CustomResourceDefinition old, CustomResourceDefinition now) {
        same(
                "names",
                old.getSpec().getNames().getPlural(),
                now.getSpec().getNames().getPlural());
        same(
                "names",
                old.getSpec().getNames().getKind(),
                now.getSpec().getNames().getKind());
        same("scope", old.getSpec().getScope(), now.getSpec().getScope());
        lost(
                "short names",
                old.getSpec().getNames().getShortNames(),
                now.getSpec().getNames().getShortNames());
        lost(
                "categories",
                old.getSpec().getNames().getCategories(),
                now.getSpec().getNames().getCategories());
    }

    private void version(CustomResourceDefinitionVersion old, CustomResourceDefinitionVersion now) {
        if (old.getServed() && !now.getServed()) {
            problem(old.getName(), "is not served any more");
        }
        boolean hadScale = old.getSubresources().getScale() != null;
        if (hadScale
                && !old.getSubresources()
                        .getScale()
                        .equals(now.getSubresources().getScale())) {
            problem("scale", "is not the subresource that it was");
        }
        schema("", old.getSchema().getOpenAPIV3Schema(), now.getSchema().getOpenAPIV3Schema());
    }

    private void schema(String path, JSONSchemaProps old, JSONSchemaProps now) {
        same(path, old.getType(), now.getType());
        numbers(path, old, now);
        if (now.getPattern() != null && !now.getPattern().equals(old.getPattern())) {
            problem(path, "has another pattern");
        }
        if (now.getEnum() != null && !now.getEnum().isEmpty()) {
            if (old.getEnum() == null || old.getEnum().isEmpty()) {
                problem(path, "allows some values only");
            } else {
                lost(path + " values", old.getEnum(), now.getEnum());
            }
        }
        for (ValidationRule rule : now.getXKubernetesValidations()) {
            if (old.getXKubernetesValidations().stream()
                    .noneMatch(known -> known.getRule().equals(rule.getRule()))) {
                problem(path, "has another rule: " + rule.getMessage());
            }
        }
        if (!Objects.equals(old.getXKubernetesListType(), now.getXKubernetesListType())
                || !Objects.equals(old.getXKubernetesListMapKeys(), now.getXKubernetesListMapKeys())) {
            problem(path, "is another kind of list");
        }
        required(path, old, now);
        Map<String, JSONSchemaProps> properties = propertiesOf(now);
        propertiesOf(old)
                .forEach((name, property) -> Optional.ofNullable(properties.get(name))
                        .ifPresentOrElse(
                                same -> schema(path + "." + name, property, same),
                                () -> problem(path + "." + name, "is gone")));
        if (old.getItems() != null && now.getItems() != null) {
            schema(path + "[]", old.getItems().getSchema(), now.getItems().getSchema());
        }
    }

    private void numbers(String path, JSONSchemaProps old, JSONSchemaProps now) {
        narrower(path, "a lower maximum", old, now, JSONSchemaProps::getMaximum, Comparator.naturalOrder());
        narrower(path, "a higher minimum", old, now, JSONSchemaProps::getMinimum, Comparator.reverseOrder());
        narrower(path, "a lower maximum length", old, now, JSONSchemaProps::getMaxLength, Comparator.naturalOrder());
        narrower(path, "a higher minimum length", old, now, JSONSchemaProps::getMinLength, Comparator.reverseOrder());
        narrower(path, "room for fewer items", old, now, JSONSchemaProps::getMaxItems, Comparator.naturalOrder());
        narrower(path, "a need for more items", old, now, JSONSchemaProps::getMinItems, Comparator.reverseOrder());
        narrower(
                path, "room for fewer entries", old, now, JSONSchemaProps::getMaxProperties, Comparator.naturalOrder());
    }

    /** @param wider orders bounds by how much they allow */
    private <T> void narrower(
            String path,
            String what,
            JSONSchemaProps old,
            JSONSchemaProps now,
            Function<JSONSchemaProps, T> bound,
            Comparator<T> wider) {
        T before = bound.apply(old);
        T after = bound.apply(now);
        if (after != null && (before == null || wider.compare(after, before) < 0)) {
            problem(path, "has " + what);
        }
    }

    private void required(String path, JSONSchemaProps old, JSONSchemaProps now) {
        for (String name : now.getRequired()) {
            boolean isNew = !old.getRequired().contains(name);
            boolean hasDefault = Optional.ofNullable(propertiesOf(now).get(name))
                    .map(JSONSchemaProps::getDefault)
                    .isPresent();
            if (isNew && !hasDefault) {
                problem(path + "." + name, "is required now");
            }
        }
    }

    private static Map<String, JSONSchemaProps> propertiesOf(JSONSchemaProps schema) {
        return schema.getProperties() == null ? Map.of() : new TreeMap<>(schema.getProperties());
    }

    private void same(String path, String old, String now) {
        if (!Objects.equals(old, now)) {
            problem(path, "was " + old + " and is " + now);
        }
    }

    private <T> void lost(String what, List<T> old, List<T> now) {
        List<T> gone = new ArrayList<>(old);
        gone.removeAll(now);
        if (!gone.isEmpty()) {
            problem(what, "lack " + gone);
        }
    }

    private void problem(String path, String sentence) {
        problems.add((path.startsWith(".") ? path.substring(1) : path) + " " + sentence);
    }
}
