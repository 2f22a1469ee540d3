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

/** Chat pods between a minimum and a maximum, as many as their connections ask for. */
@Group(Resources.GROUP)
@Version(Resources.VERSION)
@Plural("chatpools")
@ShortNames("cp")
@AdditionalPrinterColumn(name = "Desired", jsonPath = ".status.desired", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Pods", jsonPath = ".status.pods", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.ready", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Connections",
        jsonPath = ".status.connections",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Used%",
        jsonPath = ".status.utilisationPercent",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Messages/s",
        jsonPath = ".status.messagesPerSecond",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Settled", jsonPath = ".status.conditions[?(@.type==\"Settled\")].reason", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
        value = "size(self.metadata.name) <= 40 && !self.metadata.name.contains('.')",
        message =
                "the name must have at most 40 characters and no dot, because pods, a Service and a path are named after it")
public class ChatPool extends CustomResource<ChatPoolSpec, ChatPoolStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;

    /** The pool that {@code /ws/chat} leads to. */
    public static final String DEFAULT = "default";

    /** Where the clients of a pool connect, as a path of the viewers' origin. */
    public static String pathOf(String pool) {
        return DEFAULT.equals(pool) ? "/ws/chat" : "/ws/chat/" + pool;
    }

    @Override
    protected @Nullable ChatPoolSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable ChatPoolStatus initStatus() {
        return null;
    }
}
