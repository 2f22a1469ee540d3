package dev.millrace.operator.podpool;

import dev.millrace.crds.Resources;

/**
 * One kind of pod that the operator keeps pools of. The administrator's template of a kind is the file
 * {@code <component>.yaml}, and its main container has the component's name, too.
 *
 * @param component value of the label {@code app.kubernetes.io/component}
 * @param poolLabel the label that names a pod's pool: the TranscodeProfile, the ChatPool
 */
public record PodKind(String component, String poolLabel) {
    public static final PodKind TRANSCODER = new PodKind(Resources.TRANSCODER, Resources.PROFILE);
    public static final PodKind CHAT = new PodKind(Resources.CHAT, Resources.CHAT_POOL);

    /** Selects the pods of all pools of this kind, and no others: a Deployment's pods have no pool. */
    public String selector() {
        return Resources.COMPONENT + "=" + component + "," + poolLabel;
    }
}
