package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import dev.millrace.rtmp.command.RtmpCommand;
import dev.millrace.rtmp.command.RtmpStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** The answer to {@code connect}. */
final class ConnectReply {
    /** Some encoders parse it and want digits in it. */
    private static final String SERVER_VERSION = "FMS/3,5,7,7009";

    private static final double CAPABILITIES = 31;

    private ConnectReply() {}

    static RtmpCommand success(double transaction) {
        Map<String, AmfValue> properties = new LinkedHashMap<>();
        properties.put("fmsVer", AmfValue.of(SERVER_VERSION));
        properties.put("capabilities", AmfValue.of(CAPABILITIES));
        Map<String, AmfValue> information =
                new LinkedHashMap<>(RtmpStatus.status(RtmpStatus.CONNECT_SUCCESS, "Connected.")
                        .toAmf()
                        .entries());
        information.put("objectEncoding", AmfValue.of(0));
        return RtmpCommand.of("_result", transaction, new AmfObject(properties), new AmfObject(information));
    }
}
