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

/** A channel's chat: which pool's pods its members connect to. */
@Group(Resources.GROUP)
@Version(Resources.VERSION)
@Plural("chatrooms")
@ShortNames("cr")
@AdditionalPrinterColumn(name = "Channel", jsonPath = ".spec.channel")
@AdditionalPrinterColumn(name = "Pool", jsonPath = ".status.pool")
@AdditionalPrinterColumn(
        name = "Connections",
        jsonPath = ".status.connections",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Pods", jsonPath = ".status.pods", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Served", jsonPath = ".status.conditions[?(@.type==\"Served\")].reason")
@AdditionalPrinterColumn(name = "Path", jsonPath = ".status.urlPath", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
        value = "self.metadata.name == self.spec.channel.replace('_', '-')",
        message = "the name must be the channel, with - for _")
public class ChatRoom extends CustomResource<ChatRoomSpec, ChatRoomStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;

    /** The one name that a channel's ChatRoom can have, so that a channel has at most one. */
    public static String nameOf(String channel) {
        return channel.replace('_', '-');
    }

    /** The name of the pool that the room has to itself. */
    public static String dedicatedPoolOf(String channel) {
        return "room-" + nameOf(channel);
    }

    @Override
    protected @Nullable ChatRoomSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable ChatRoomStatus initStatus() {
        return null;
    }
}
