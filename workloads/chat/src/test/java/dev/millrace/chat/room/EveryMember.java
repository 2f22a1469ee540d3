package dev.millrace.chat.room;

import dev.millrace.chat.protocol.Frame;
import java.util.LinkedHashSet;
import java.util.Set;

/** Sends to one after the other, at once. */
final class EveryMember implements Audience {
    private final Set<Member> members = new LinkedHashSet<>();

    @Override
    public void add(Member member) {
        members.add(member);
    }

    @Override
    public void remove(Member member) {
        members.remove(member);
    }

    @Override
    public void send(Frame frame) {
        members.forEach(member -> member.send(frame));
    }

    @Override
    public void flush() {
        // Nothing waits here.
    }
}
