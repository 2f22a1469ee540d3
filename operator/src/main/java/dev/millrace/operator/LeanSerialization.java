package dev.millrace.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Reads Kubernetes objects without the record of who manages which of their fields, which nothing here looks at and which
 * would be most of what an operator with thousands of broadcasts reads and remembers.
 */
public final class LeanSerialization {
    private LeanSerialization() {}

    public static KubernetesSerialization create() {
        return new KubernetesSerialization(new ObjectMapper().addMixIn(ObjectMeta.class, WithoutManagers.class), true);
    }

    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagers {}
}
