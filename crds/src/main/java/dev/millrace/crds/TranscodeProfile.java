package dev.millrace.crds;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** How broadcasts are encoded, and how many transcoders wait for one. */
@Group(Resources.GROUP)
@Version(Resources.VERSION)
@Plural("transcodeprofiles")
@ShortNames("tp")
@AdditionalPrinterColumn(
        name = "Buffer",
        jsonPath = ".spec.warmPool.buffer",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Idle", jsonPath = ".status.idle", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Claimed", jsonPath = ".status.claimed", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"WarmPoolReady\")].status")
@AdditionalPrinterColumn(
        name = "Warm%",
        jsonPath = ".status.claims.warmPercent",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "P99ms",
        jsonPath = ".status.claims.p99Millis",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
        value = "size(self.metadata.name) <= 40",
        message = "the name must have at most 40 characters, because pods are named after it")
public class TranscodeProfile extends CustomResource<TranscodeProfileSpec, TranscodeProfileStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;

    @Override
    protected @Nullable TranscodeProfileSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable TranscodeProfileStatus initStatus() {
        return null;
    }
}
