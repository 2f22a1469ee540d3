package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.flv.FlvTag;

/** Takes a published stream. Called on the connection's event loop only, so nothing here may block. */
public interface MediaSink {

    /** The next audio or video message, or onMetaData as a script tag; the tag is the sink's to release. */
    void tag(FlvTag tag);

    /** The last call. */
    void ended(PublishEnd end);
}
