package dev.millrace.rtmp.publish;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.command.RtmpStatus;
import dev.millrace.rtmp.flv.FlvTag;
import io.netty.buffer.ByteBufUtil;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Accepts or refuses a publisher, and writes down what comes. */
final class Recorder implements PublishListener, MediaSink {
    final List<String> events = new ArrayList<>();
    Optional<RtmpStatus> refusal = Optional.empty();
    /** Whether it waits for {@link #decide} instead of answering at once. */
    boolean hesitates;

    private Optional<PublishRequest> request = Optional.empty();

    @Override
    public void requested(PublishRequest asked) {
        events.add("requested " + asked.app() + " " + asked.key());
        request = Optional.of(asked);
        if (!hesitates) {
            decide();
        }
    }

    PublishConnection connection() {
        return request.orElseThrow().connection();
    }

    void decide() {
        PublishConnection connection = connection();
        refusal.ifPresentOrElse(connection::close, () -> connection.accept(this));
    }

    @Override
    public void tag(FlvTag tag) {
        events.add(tag.type() + " " + tag.timestampMillis() + " " + ByteBufUtil.hexDump(tag.content()));
        tag.release();
    }

    @Override
    public void ended(PublishEnd end) {
        events.add("ended " + end);
    }

    @Override
    public void badInput(RtmpError error, SocketAddress peer) {
        events.add("bad " + error);
    }

    @Override
    public void failed(Throwable cause, SocketAddress peer) {
        events.add("failed " + cause);
    }
}
