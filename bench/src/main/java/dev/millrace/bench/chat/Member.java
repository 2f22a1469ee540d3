package dev.millrace.bench.chat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;

/** One member of a room: looks for markers, and skips the rest. */
final class Member extends WebSocketLine {
    private final Target target;
    private final ByteBuf joinedMark;
    private final Tally tally;
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    /** The number that comes next from each speaker; 0 before the first that was heard. */
    private final int[] next;

    private final boolean prompt;

    /** @param prompt whether it reads at once, so that its delays are the server's */
    Member(String path, Target target, Tally tally, int speakers, boolean prompt) {
        super(path);
        this.target = target;
        this.joinedMark = bytes(target.joinedMark());
        this.tally = tally;
        this.next = new int[speakers];
        this.prompt = prompt;
    }

    /** Done when the server has let this member in. */
    CompletableFuture<Void> joined() {
        return joined;
    }

    @Override
    void opened(ChannelHandlerContext context) {
        target.joinFrame()
                .ifPresentOrElse(frame -> context.writeAndFlush(textFrame(frame)), () -> joined.complete(null));
    }

    @Override
    void refused(String status) {
        joined.completeExceptionally(new IllegalStateException("the handshake was answered with " + status));
    }

    @Override
    void closed() {
        tally.closed();
        joined.completeExceptionally(new IllegalStateException("the server closed the connection"));
    }

    @Override
    void text(ChannelHandlerContext context, ByteBuf in, int from, int to) {
        int marker = Marker.find(in, from, to);
        if (marker >= 0) {
            int speaker = Marker.speaker(in, marker);
            int number = Marker.number(in, marker);
            if (next[speaker] != 0 && next[speaker] != number) {
                tally.outOfOrder(next[speaker], number);
            }
            next[speaker] = Math.max(next[speaker], number + 1);
            tally.count();
            if (prompt) {
                tally.delayed(System.nanoTime() - Marker.nanos(in, marker));
            }
        } else if (!joined.isDone() && ByteBufUtil.indexOf(joinedMark, in.slice(from, to - from)) >= 0) {
            joined.complete(null);
        }
    }
}
