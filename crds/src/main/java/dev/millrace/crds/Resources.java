package dev.millrace.crds;

/** Names that the resources and what belongs to them share (docs/contracts/resources.md). */
public final class Resources {
    public static final String GROUP = "millrace.dev";
    public static final String VERSION = "v1alpha1";
    /** {@code kubectl get millrace} lists every kind of this category. */
    public static final String CATEGORY = "millrace";

    /** Label of transcoder pods: the TranscodeProfile. */
    public static final String PROFILE = GROUP + "/profile";
    /** Label of chat pods: the ChatPool. */
    public static final String CHAT_POOL = GROUP + "/chatpool";
    /** Label of a pool's pods: hash of what the pod looks like. */
    public static final String TEMPLATE_HASH = GROUP + "/template-hash";
    /** Label of a pool's pods: hash of the administrator's template alone, which an upgrade changes. */
    public static final String TEMPLATE_REVISION = GROUP + "/template-revision";
    /** Label of a pool's pods that are to hand over what they have, and then go. */
    public static final String DRAINING = GROUP + "/draining";
    /** Label of claimed pods and of a broadcast's Service: the LiveStream's name. */
    public static final String LIVE_STREAM = GROUP + "/livestream";
    /** Label of claimed pods: which of the broadcast's assignments the pod was claimed for. */
    public static final String ASSIGNMENT = GROUP + "/assignment";
    /** Label of LiveStreams, claimed pods and a broadcast's Service: the channel. */
    public static final String CHANNEL = GROUP + "/channel";
    /** Label of LiveStreams, claimed pods and a broadcast's Service: the broadcast. */
    public static final String BROADCAST = GROUP + "/broadcast";

    /** Label of the operator's pod that acts, of several. */
    public static final String LEADER = GROUP + "/leader";

    public static final String PART_OF = "app.kubernetes.io/part-of";
    public static final String COMPONENT = "app.kubernetes.io/component";
    public static final String TRANSCODER = "transcoder";
    public static final String CHAT = "chat";

    /** Grammar of a channel's name; ends are alphanumeric because it is a label's value, too. */
    static final String CHANNEL_PATTERN = "^[a-z0-9][a-z0-9_]{1,23}[a-z0-9]$";
    /** Grammar of a broadcast's id: Crockford's base 32 in lower case. */
    static final String BROADCAST_PATTERN = "^[0-9a-hjkmnp-tv-z]{18}$";
    /** Grammar of a relay session. */
    static final String SESSION_PATTERN = "^[0-9A-Za-z_-]{1,63}$";
    /** An http URL without user information, query or fragment. */
    static final String HTTP_URL_PATTERN = "^https?://[^/?#@\\s]+(/[^?#\\s]*)?$";
    /** An http URL of a file that can be looped. */
    static final String FILE_URL_PATTERN = "^https?://[^?#]+[.](mp4|m4v|mov|flv)([?#].*)?$";
    /** Name of a Secret. */
    static final String SECRET_PATTERN = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$";

    /** Name of a ChatPool. */
    static final String POOL_PATTERN = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";

    private Resources() {}
}
