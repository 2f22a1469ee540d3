package dev.millrace.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Two people who talk without a pause: each must hear everything once, in order. */
final class Conversation implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Chatter ann;
    private final Chatter bob;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Thread talk;
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    Conversation(Account ann, Account bob, String room) {
        this.ann = new Chatter(ann, room).awaitJoined();
        this.bob = new Chatter(bob, room).awaitJoined();
        this.talk = Thread.ofVirtual().name("conversation").start(this::talk);
    }

    private void talk() {
        try {
            for (int number = 0; !stopped; number++) {
                String text = "message " + number;
                (number % 2 == 0 ? ann : bob).say(text);
                said.add(text);
                TimeUnit.MILLISECONDS.sleep(600);
            }
        } catch (InterruptedException e) {
            stopped = true;
        } catch (RuntimeException | AssertionError e) {
            failure = e;
        }
    }

    /** The pods that serve the two. */
    List<String> pods() {
        return List.of(ann.awaitJoined().pod(), bob.awaitJoined().pod());
    }

    /** Waits until that many more messages were acknowledged, and checks that both have heard all up to there. */
    void awaitMessages(int more) {
        int wanted = said.size() + more;
        Awaitility.await(more + " more messages").atMost(PATIENCE).until(() -> {
            Throwable problem = failure;
            if (problem != null) {
                throw new AssertionError("the conversation broke off", problem);
            }
            return said.size() >= wanted;
        });
        check(wanted);
    }

    private void check(int count) {
        for (Chatter listener : List.of(ann, bob)) {
            Awaitility.await("all messages at both ends")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(listener.heard()).hasSizeGreaterThanOrEqualTo(count));
            assertThat(listener.heard().subList(0, count)).isEqualTo(said.subList(0, count));
            assertThat(listener.snapshots()).as("rooms loaded anew").isEqualTo(1);
        }
    }

    /** Ends the conversation; both must have heard exactly what was said. */
    int finish() throws InterruptedException {
        stopped = true;
        talk.join();
        check(said.size());
        assertThat(ann.heard()).isEqualTo(said);
        assertThat(bob.heard()).isEqualTo(said);
        return said.size();
    }

    int connections() {
        return ann.connections() + bob.connections();
    }

    @Override
    public void close() {
        stopped = true;
        talk.interrupt();
        ann.close();
        bob.close();
    }
}
