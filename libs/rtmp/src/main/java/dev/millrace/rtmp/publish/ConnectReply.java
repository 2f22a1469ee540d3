package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfValue.AmfList;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The answer to {@code connect}. */
final class ConnectReply {
    /** Some encoders parse it and want digits in it. */
    private static final String SERVER_VERSION = "FMS/3,5,7,7009";

    private static final double CAPABILITIES = 31;

    private static final List<String> VIDEO = List.of("avc1", "hvc1", "av01", "vp09");
    private static final List<String> AUDIO = List.of("mp4a", "Opus");
    /** FourCcInfoMask: can decode, can forward. */
    private static final double DECODE_AND_FORWARD = 0x01 | 0x04;
    /** Of several tracks the default one is taken. */
    private static final double CAPS_EX = ClientCapabilities.RECONNECT
            | ClientCapabilities.MULTITRACK
            | ClientCapabilities.MOD_EX
            | ClientCapabilities.TIMESTAMP_NANO_OFFSET;

    private ConnectReply() {}

    /** @param client an encoder that does not know enhanced RTMP hears nothing of it */
    static RtmpCommand success(double transaction, ClientCapabilities client) {
        Map<String, AmfValue> properties = new LinkedHashMap<>();
        properties.put("fmsVer", AmfValue.of(SERVER_VERSION));
        properties.put("capabilities", AmfValue.of(CAPABILITIES));
        if (client.enhanced()) {
            properties.putAll(enhancements());
        }
        Map<String, AmfValue> information =
                new LinkedHashMap<>(RtmpStatus.status(RtmpStatus.CONNECT_SUCCESS, "Connected.")
                        .toAmf()
                        .entries());
        information.put("objectEncoding", AmfValue.of(0));
        return RtmpCommand.of("_result", transaction, new AmfObject(properties), new AmfObject(information));
    }

    private static Map<String, AmfValue> enhancements() {
        return Map.of(
                ClientCapabilities.FOUR_CC_LIST,
                new AmfList(Stream.concat(VIDEO.stream(), AUDIO.stream())
                        .map(AmfValue::of)
                        .toList()),
                ClientCapabilities.VIDEO_MAP,
                infoMap(VIDEO),
                ClientCapabilities.AUDIO_MAP,
                infoMap(AUDIO),
                ClientCapabilities.CAPS_EX,
                AmfValue.of(CAPS_EX));
    }

    private static AmfObject infoMap(List<String> codecs) {
        Map<String, AmfValue> masks = new LinkedHashMap<>();
        codecs.forEach(codec -> masks.put(codec, AmfValue.of(DECODE_AND_FORWARD)));
        return new AmfObject(masks);
    }
}
