package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.amf.AmfValue;
import java.util.Map;

/**
 * What a client says of itself in its connect command (Enhanced RTMP v2, "Enhancing NetConnection connect Command").
 *
 * @param enhanced whether it knows of enhanced RTMP at all
 * @param reconnect whether it understands {@code NetConnection.Connect.ReconnectRequest}
 */
record ClientCapabilities(boolean enhanced, boolean reconnect) {
    static final ClientCapabilities NONE = new ClientCapabilities(false, false);

    static final String FOUR_CC_LIST = "fourCcList";
    static final String VIDEO_MAP = "videoFourCcInfoMap";
    static final String AUDIO_MAP = "audioFourCcInfoMap";
    static final String CAPS_EX = "capsEx";

    // CapsExMask
    static final int RECONNECT = 0x01;
    static final int MULTITRACK = 0x02;
    static final int MOD_EX = 0x04;
    static final int TIMESTAMP_NANO_OFFSET = 0x08;

    static ClientCapabilities of(AmfValue commandObject) {
        Map<String, AmfValue> properties = commandObject.asMap();
        boolean enhanced = properties.containsKey(FOUR_CC_LIST)
                || properties.containsKey(VIDEO_MAP)
                || properties.containsKey(AUDIO_MAP)
                || properties.containsKey(CAPS_EX);
        double capsEx =
                properties.getOrDefault(CAPS_EX, AmfValue.UNDEFINED).asNumber().orElse(0.0);
        return new ClientCapabilities(enhanced, ((long) capsEx & RECONNECT) != 0);
    }
}
