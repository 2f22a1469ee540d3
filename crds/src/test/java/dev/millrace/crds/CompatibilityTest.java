package dev.millrace.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever was promised is accepted: what people have in Git and in etcd goes on working. */
class CompatibilityTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String OLD = """
            type: object
            required: [name]
            properties:
              name: {type: string, maxLength: 10, minLength: 2, pattern: "^a"}
              size: {type: integer, minimum: 1, maximum: 5, default: 2}
              mode: {type: string, enum: [Low, High]}
              free: {type: string}
              list: {type: array, maxItems: 3, items: {type: object, properties: {id: {type: string}}}}
            x-kubernetes-validations:
              - {rule: "self.size > 0", message: "some"}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"livestreams", "transcodeprofiles", "chatpools", "chatrooms"})
    void whatWasPromisedIsAccepted(String kind) throws IOException {
        String file = kind + ".millrace.dev.yaml";
        String promised = Files.readString(Path.of("promised", file));
        String now = Files.readString(Path.of("manifests", file));
        assertThat(Compatibility.problems(definition(promised), definition(now)))
                .as("crds/promised/README.md says what to do")
                .isEmpty();
        if ("write".equals(System.getProperty("millrace.promise"))) {
            Files.writeString(Path.of("promised", file), now);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            required: [name]                 | required: [name, size]              |
            required: [name]                 | required: [name, free]              | free is required now
            maxLength: 10                    | maxLength: 9                        | name has a lower maximum length
            maxLength: 10                    | maxLength: 11                       |
            minLength: 2                     | minLength: 3                        | name has a higher minimum length
            'pattern: "^a"'                  | 'pattern: "^ab"'                    | name has another pattern
            minimum: 1                       | minimum: 2                          | size has a higher minimum
            minimum: 1                       | minimum: 0                          |
            maximum: 5                       | maximum: 4                          | size has a lower maximum
            'enum: [Low, High]'                | 'enum: [Low]'                        | mode values lack ["High"]
            'enum: [Low, High]'                | 'enum: [Low, High, Auto]'             |
            'free: {type: string}'           | 'free: {type: string, maxLength: 5}' | free has a lower maximum length
            'free: {type: string}'           | 'free: {type: string, enum: [a]}'   | free allows some values only
            'free: {type: string}'           | 'free: {type: integer}'             | free was string and is integer
            'free: {type: string}'           | 'other: {type: string}'             | free is gone
            'maxItems: 3'                    | 'maxItems: 2'                       | list has room for fewer items
            'properties: {id: {type: string}}' | 'properties: {key: {type: string}}' | list[].id is gone
            'self.size > 0'                  | 'self.size > 1'                     | has another rule: some
            """)
    void eachNarrowingIsFound(String part, String changed, String problem) {
        assertThat(OLD).contains(part);
        List<String> problems = Compatibility.problems(schema(OLD), schema(OLD.replace(part, changed)));

        if (problem == null) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).singleElement().asString().endsWith(problem);
        }
    }

    @Test
    void theScaleSubresourceStaysWhatItIs() throws IOException {
        String yaml = Files.readString(Path.of("manifests", "chatpools.millrace.dev.yaml"));

        assertThat(Compatibility.problems(
                        definition(yaml), definition(yaml.replace("\".spec.replicas\"", "\".spec.minPods\""))))
                .containsExactly("scale is not the subresource that it was");
        assertThat(Compatibility.problems(definition(yaml), definition(yaml.replace("- \"cp\"", "- \"pool\""))))
                .containsExactly("short names lack [cp]");
    }

    private static CustomResourceDefinition definition(String yaml) {
        return YAML.unmarshal(yaml, CustomResourceDefinition.class);
    }

    private static JSONSchemaProps schema(String yaml) {
        return YAML.unmarshal(yaml, JSONSchemaProps.class);
    }
}
