package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.http.Refusal;
import dev.millrace.api.session.Caller;
import dev.millrace.wire.ErrorBody;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * docs/contracts/openapi.json is what the code says, in OpenAPI 3.1. springdoc reads the code here and is no part of the
 * running API.
 */
class OpenApiTest {
    private static final String WRITE = "millrace.openapi.write";
    private static final Path CONTRACT = Path.of("../../docs/contracts/openapi.json");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @RegisterExtension
    static final RunningApi api = RunningApi.with(
                    "springdoc.api-docs.enabled=true",
                    "springdoc.packages-to-scan=dev.millrace.api",
                    "springdoc.paths-to-match=/api/**",
                    "springdoc.default-produces-media-type=application/json")
            .and(Description.class);

    @Test
    void theContractIsWhatTheCodeSays() throws IOException {
        Object described = JSON.readValue(api.http().get("/v3/api-docs").body(), Object.class);
        String actual = JSON.writeValueAsString(described) + "\n";
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(CONTRACT, actual);
        }
        assertThat(actual)
                .as("The code says something else than docs/contracts/openapi.json. When that is on purpose, write it"
                        + " again: ./mvnw test -pl workloads/api -am -Dtest=OpenApiTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -D" + WRITE + "=true")
                .isEqualTo(Files.readString(CONTRACT));
    }

    /** What the signatures of the controllers do not say. */
    @Configuration(proxyBeanMethods = false)
    static class Description {
        private static final String SESSION = "session";
        private static final String REFUSED = "Refused";

        private final RecordSchemas records = new RecordSchemas();

        static {
            SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
        }

        @Bean
        GlobalOpenApiCustomizer document() {
            return this::describe;
        }

        @Bean
        GlobalOperationCustomizer operations() {
            return this::describe;
        }

        private void describe(OpenAPI document) {
            document.info(new Info()
                            .title("Millrace")
                            .version("1")
                            .description("See rest.md beside this file, which explains it to people."))
                    .servers(List.of());
            Components components = document.getComponents();
            ResolvedSchema refusal = ModelConverters.getInstance(true).readAllAsResolvedSchema(ErrorBody.class);
            refusal.referencedSchemas.forEach(components::addSchemas);
            components.getSchemas().forEach((name, schema) -> records.complete(name, schema));
            Schema<?> detail = components.getSchemas().get("Detail");
            detail.addProperty("code", codes());
            components
                    .addSecuritySchemes(
                            SESSION,
                            new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"))
                    .addResponses(
                            REFUSED,
                            new ApiResponse()
                                    .description("refused; error.code says why")
                                    .content(new Content()
                                            .addMediaType(
                                                    "application/json",
                                                    new MediaType()
                                                            .schema(new Schema<>()
                                                                    .$ref("#/components/schemas/ErrorBody")))));
        }

        private Operation describe(Operation operation, HandlerMethod method) {
            operation.getResponses().addApiResponse("default", new ApiResponse().$ref(REFUSED));
            records.add(ResolvableType.forMethodReturnType(method.getMethod()));
            if (Arrays.asList(method.getMethod().getParameterTypes()).contains(Caller.class)) {
                operation.addSecurityItem(new SecurityRequirement().addList(SESSION));
            }
            return operation;
        }

        private static Schema<String> codes() {
            Schema<String> codes = new Schema<>();
            codes.addType("string");
            codes.setEnum(Arrays.stream(Refusal.values()).map(Refusal::name).toList());
            return codes;
        }
    }
}
