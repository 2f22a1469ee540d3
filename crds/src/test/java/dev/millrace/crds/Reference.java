package dev.millrace.crds;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the reference page of a kind, from its CustomResourceDefinition and the sources of its reasons. */
final class Reference {
    private static final Pattern TYPE = Pattern.compile("/\\*\\* ([^\\n]*?) \\*/\\n@Group", Pattern.DOTALL);
    private static final Pattern CONDITION =
            Pattern.compile("/\\*\\* ((?:(?!\\*/).)*) \\*/\\s+([A-Z_]+)\\(\"([A-Za-z]+)\"\\)", Pattern.DOTALL);
    private static final Pattern REASON = Pattern.compile(
            "/\\*\\* ((?:(?!\\*/).)*) \\*/\\s+[A-Z_]+\\((?:([A-Z_]+), )?(?:Condition\\.Status\\.)?(TRUE|FALSE|UNKNOWN), \"([A-Za-z]+)\"\\)",
            Pattern.DOTALL);

    private final StringBuilder page = new StringBuilder();

    private Reference() {}

    /**
     * @param source of the kind's class
     * @param conditions source of the enum of its conditions; empty: its reasons are all of one
     * @param condition the name of that one
     * @param reasons source of the enum of its reasons
     */
    static String of(CustomResourceDefinition crd, String source, String conditions, String condition, String reasons) {
        Reference reference = new Reference();
        reference.head(crd, source);
        CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
        JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
        reference.part("spec", schema.getProperties().get("spec"));
        reference.rules(schema);
        reference.part("status", schema.getProperties().get("status"));
        reference.reasons(conditions, condition, reasons);
        reference.columns(version);
        return reference.page.toString();
    }

    private void head(CustomResourceDefinition crd, String source) {
        CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
        line("# " + crd.getSpec().getNames().getKind());
        line("");
        line(
                "<!-- Made from the Java types: ./mvnw -q test -pl crds -Dtest=ReferenceTest -Dmillrace.reference=write -->");
        line("");
        Matcher type = TYPE.matcher(source);
        if (type.find()) {
            line(plain(type.group(1)));
            line("");
        }
        line("`%s/%s`, `kubectl get %s`, short `%s`, category `%s`, %s%s."
                .formatted(
                        crd.getSpec().getGroup(),
                        version.getName(),
                        crd.getSpec().getNames().getPlural(),
                        String.join(", ", crd.getSpec().getNames().getShortNames()),
                        String.join(", ", crd.getSpec().getNames().getCategories()),
                        crd.getSpec().getScope().toLowerCase(Locale.ROOT),
                        version.getSubresources().getScale() == null ? "" : ", `kubectl scale`"));
    }

    private void part(String name, JSONSchemaProps schema) {
        line("");
        line("## " + name);
        line("");
        line("| field | type | default | allowed | meaning |");
        line("| --- | --- | --- | --- | --- |");
        fields("", schema);
    }

    private void fields(String path, JSONSchemaProps schema) {
        if (schema.getProperties() == null) {
            return;
        }
        new TreeMap<>(schema.getProperties()).forEach((name, field) -> {
            boolean required = schema.getRequired().contains(name);
            JSONSchemaProps items =
                    field.getItems() == null ? null : field.getItems().getSchema();
            String full = path + name + (items == null ? "" : "[]");
            line("| `%s`%s | %s | %s | %s | %s |"
                    .formatted(
                            full,
                            required ? " **required**" : "",
                            type(field),
                            field.getDefault() == null
                                    ? ""
                                    : code(field.getDefault().toString()),
                            allowed(field),
                            meaning(field)));
            // Conditions look the same everywhere.
            if (!name.equals("conditions")) {
                fields(full + ".", items == null ? field : items);
            }
        });
    }

    private static String type(JSONSchemaProps field) {
        if (field.getItems() != null) {
            return "list";
        }
        if (field.getAdditionalProperties() != null) {
            return "map";
        }
        return field.getFormat() == null ? field.getType() : field.getFormat();
    }

    private static String allowed(JSONSchemaProps field) {
        List<String> words = new ArrayList<>();
        if (field.getEnum() != null && !field.getEnum().isEmpty()) {
            words.add(
                    field.getEnum().stream().map(value -> code(value.asText())).collect(Collectors.joining(", ")));
        }
        if (field.getMinimum() != null || field.getMaximum() != null) {
            words.add(range(field.getMinimum(), field.getMaximum()));
        }
        if (field.getMinLength() != null || field.getMaxLength() != null) {
            words.add(range(field.getMinLength(), field.getMaxLength()) + " characters");
        }
        if (field.getMaxItems() != null) {
            words.add("at most " + field.getMaxItems());
        }
        if (field.getPattern() != null) {
            words.add(code(field.getPattern()));
        }
        return String.join("; ", words);
    }

    private static String range(Number least, Number most) {
        if (most == null) {
            return "at least " + least.longValue();
        }
        return least == null ? "at most " + most.longValue() : least.longValue() + " to " + most.longValue();
    }

    private static String meaning(JSONSchemaProps field) {
        List<String> sentences = new ArrayList<>();
        if (field.getDescription() != null) {
            sentences.add(field.getDescription());
        }
        field.getXKubernetesValidations().forEach(rule -> sentences.add(sentence(rule)));
        return cell(String.join(" ", sentences));
    }

    private void rules(JSONSchemaProps schema) {
        List<ValidationRule> rules = new ArrayList<>(schema.getXKubernetesValidations());
        rules.addAll(schema.getProperties().get("spec").getXKubernetesValidations());
        if (rules.isEmpty()) {
            return;
        }
        line("");
        line("## Rules");
        line("");
        rules.forEach(rule -> line("- " + sentence(rule) + " (" + code(rule.getRule()) + ")"));
    }

    private static String sentence(ValidationRule rule) {
        return rule.getMessage() + ".";
    }

    private void reasons(String conditions, String only, String reasons) {
        Map<String, String> types = new TreeMap<>();
        line("");
        line("## Conditions");
        line("");
        line("| condition | status | reason | meaning |");
        line("| --- | --- | --- | --- |");
        Matcher condition = CONDITION.matcher(conditions);
        List<String> meanings = new ArrayList<>();
        while (condition.find()) {
            types.put(condition.group(2), condition.group(3));
            meanings.add("| `%s` | | | **%s** |".formatted(condition.group(3), plain(condition.group(1))));
        }
        meanings.forEach(this::line);
        Matcher reason = REASON.matcher(reasons);
        while (reason.find()) {
            String status =
                    reason.group(3).charAt(0) + reason.group(3).substring(1).toLowerCase(Locale.ROOT);
            line("| `%s` | %s | `%s` | %s |"
                    .formatted(
                            reason.group(2) == null ? only : types.get(reason.group(2)),
                            status,
                            reason.group(4),
                            plain(reason.group(1))));
        }
    }

    private void columns(CustomResourceDefinitionVersion version) {
        line("");
        line("## Columns of `kubectl get`");
        line("");
        line("| column | from | |");
        line("| --- | --- | --- |");
        version.getAdditionalPrinterColumns()
                .forEach(column -> line("| %s | %s | %s |"
                        .formatted(
                                column.getName(),
                                code(column.getJsonPath()),
                                column.getPriority() != null && column.getPriority() > 0 ? "with `-o wide`" : "")));
    }

    private static String plain(String javadoc) {
        return cell(javadoc.replaceAll("\\s*\\n\\s*\\*\\s*", " ").replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`"));
    }

    private static String code(String text) {
        return "`" + cell(text) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private void line(String text) {
        page.append(text.stripTrailing()).append('\n');
    }
}
