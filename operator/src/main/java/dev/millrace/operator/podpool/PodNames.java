package dev.millrace.operator.podpool;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.TranscodeProfile;
import java.util.UUID;

/** Names of new pods. */
public final class PodNames {
    private static final int SUFFIX_CHARACTERS = 8;

    private PodNames() {}

    /** A name that no pod ever had. */
    public static String idle(TranscodeProfile profile) {
        return name(profile, UUID.randomUUID().toString());
    }

    /**
     * The name of a pod that is made for this assignment of a broadcast. Always the same, so that acting twice makes one
     * pod: the API server refuses the second.
     */
    public static String forAssignment(TranscodeProfile profile, LiveStream stream, int assignment) {
        return name(profile, stream.getMetadata().getUid() + "/" + assignment);
    }

    private static String name(TranscodeProfile profile, String seed) {
        return "transcoder-" + profile.getMetadata().getName() + "-"
                + TranscoderTemplate.digest(seed).substring(0, SUFFIX_CHARACTERS);
    }
}
