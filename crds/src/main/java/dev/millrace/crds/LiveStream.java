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

/** One broadcast: from the moment that a source is there until its playlists are closed and its uploads are done. */
@Group(Resources.GROUP)
@Version(Resources.VERSION)
@Plural("livestreams")
@ShortNames("ls")
@AdditionalPrinterColumn(name = "Channel", jsonPath = ".spec.channel")
@AdditionalPrinterColumn(name = "State", jsonPath = ".status.state")
@AdditionalPrinterColumn(name = "Playable", jsonPath = ".status.conditions[?(@.type==\"Playable\")].status")
@AdditionalPrinterColumn(name = "Source", jsonPath = ".status.source.summary")
@AdditionalPrinterColumn(
        name = "Restarts",
        jsonPath = ".status.restarts",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Handovers",
        jsonPath = ".status.handovers",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Why",
        jsonPath = ".status.conditions[?(@.type==\"TranscoderAssigned\")].reason",
        priority = 1)
@AdditionalPrinterColumn(name = "Transcoder", jsonPath = ".status.transcoder.pod", priority = 1)
@AdditionalPrinterColumn(name = "URL", jsonPath = ".status.playbackUrl")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
        value = "self.metadata.name == self.spec.channel.replace('_', '-') + '-' + self.spec.broadcast",
        message = "the name must be the channel (with - for _), a dash and the broadcast")
public class LiveStream extends CustomResource<LiveStreamSpec, LiveStreamStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;

    /** The one name that a broadcast's LiveStream can have, so that a broadcast has at most one. */
    public static String nameOf(String channel, String broadcast) {
        return channel.replace('_', '-') + "-" + broadcast;
    }

    @Override
    protected @Nullable LiveStreamSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable LiveStreamStatus initStatus() {
        return null;
    }
}
