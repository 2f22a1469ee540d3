package dev.millrace.rtmp.command;

import dev.millrace.rtmp.amf.AmfValue;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a server says about a connection or stream: the information object of {@code onStatus}, {@code _result} and
 * {@code _error} (Adobe RTMP 1.0 §7.2.2).
 *
 * @param level {@code status} or {@code error}
 * @param code such as {@code NetStream.Publish.Start}
 * @param description a sentence for people; encoders keep it in their logs
 */
public record RtmpStatus(String level, String code, String description) {
    public static final String CONNECT_SUCCESS = "NetConnection.Connect.Success";
    public static final String CONNECT_REJECTED = "NetConnection.Connect.Rejected";
    public static final String CONNECT_CLOSED = "NetConnection.Connect.Closed";
    /** Enhanced RTMP v2, "Reconnect Request": of level {@code status}. */
    public static final String RECONNECT_REQUEST = "NetConnection.Connect.ReconnectRequest";

    public static final String PUBLISH_START = "NetStream.Publish.Start";
    public static final String PUBLISH_BAD_NAME = "NetStream.Publish.BadName";
    public static final String PUBLISH_DENIED = "NetStream.Publish.Denied";
    public static final String PUBLISH_FAILED = "NetStream.Publish.Failed";
    public static final String UNPUBLISH_SUCCESS = "NetStream.Unpublish.Success";

    public static RtmpStatus status(String code, String description) {
        return new RtmpStatus("status", code, description);
    }

    public static RtmpStatus error(String code, String description) {
        return new RtmpStatus("error", code, description);
    }

    public static RtmpStatus from(AmfValue information) {
        Map<String, AmfValue> entries = information.asMap();
        return new RtmpStatus(text(entries, "level"), text(entries, "code"), text(entries, "description"));
    }

    public boolean isError() {
        return level.equals("error");
    }

    public AmfObject toAmf() {
        Map<String, AmfValue> entries = new LinkedHashMap<>();
        entries.put("level", AmfValue.of(level));
        entries.put("code", AmfValue.of(code));
        entries.put("description", AmfValue.of(description));
        return new AmfObject(entries);
    }

    public RtmpCommand toOnStatus() {
        return RtmpCommand.of("onStatus", 0, AmfValue.NULL, toAmf());
    }

    private static String text(Map<String, AmfValue> entries, String key) {
        AmfValue value = entries.get(key);
        return value == null ? "" : value.asString().orElse("");
    }
}
