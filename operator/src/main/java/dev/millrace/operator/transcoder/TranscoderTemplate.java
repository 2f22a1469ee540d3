package dev.millrace.operator.transcoder;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.Resources;
import dev.millrace.crds.TranscodeProfile;
import dev.millrace.crds.TranscodeProfileSpec;
import dev.millrace.operator.podpool.PodNames;
import dev.millrace.operator.podpool.Pool;
import dev.millrace.operator.podpool.PoolTemplate;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What transcoder pods look like: idle ones of a profile, and those that have a broadcast. Pure. */
public final class TranscoderTemplate {
    private final PoolTemplate template;

    public TranscoderTemplate(PoolTemplate template) {
        this.template = template;
    }

    /** A pod that waits for any broadcast of this profile. */
    public Pod idle(TranscodeProfile profile) {
        Pool pool = pool(profile);
        return template.pod(pool, PodNames.unique(template.kind(), pool), Map.of(), PoolTemplate.owner(profile));
    }

    /** A pod that is for this assignment of a broadcast from the start. */
    public Pod claimed(TranscodeProfile profile, LiveStream stream, int assignment) {
        return template.pod(
                pool(profile),
                nameFor(profile, stream, assignment),
                claimLabels(stream, assignment),
                PoolTemplate.owner(stream));
    }

    /** The name of the pod that is made for this assignment, if one is made. */
    public String nameFor(TranscodeProfile profile, LiveStream stream, int assignment) {
        return PodNames.of(template.kind(), pool(profile), stream.getMetadata().getUid() + "/" + assignment);
    }

    /** Changes when the profile's pods shall look different. */
    public String hash(TranscodeProfile profile) {
        return template.hash(pool(profile));
    }

    /** Changes when the administrator's template does: with an upgrade, for example. */
    public String revision() {
        return template.revision();
    }

    /** What tells that a pod has this assignment of a broadcast. */
    public static Map<String, String> claimLabels(LiveStream stream, int assignment) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(Resources.LIVE_STREAM, stream.getMetadata().getName());
        labels.put(Resources.CHANNEL, stream.getSpec().channel());
        labels.put(Resources.BROADCAST, stream.getSpec().broadcast());
        labels.put(Resources.ASSIGNMENT, Integer.toString(assignment));
        return labels;
    }

    private static Pool pool(TranscodeProfile profile) {
        return new Pool(
                profile.getMetadata().getNamespace(), profile.getMetadata().getName(), resources(profile.getSpec()));
    }

    private static @Nullable ResourceRequirements resources(TranscodeProfileSpec profile) {
        TranscodeProfileSpec.Resources resources = profile.resources();
        return resources == null
                ? null
                : new ResourceRequirementsBuilder()
                        .withRequests(resources.requests())
                        .withLimits(resources.limits())
                        .build();
    }
}
