package dev.millrace.chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.chat.broker.Broker;
import dev.millrace.chat.broker.BrokerUnavailableException;
import dev.millrace.chat.broker.Draft;
import dev.millrace.chat.broker.InProcessBroker;
import dev.millrace.chat.broker.LogEntry;
import dev.millrace.chat.broker.LogRules;
import dev.millrace.chat.broker.Receipt;
import dev.millrace.chat.broker.RoomListener;
import dev.millrace.chat.metrics.ChatMetrics;
import dev.millrace.chat.room.FaultyBroker.Fault;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Three pods with a member each share a broker that does whatever brokers and networks do. Whatever happens in whatever
 * order, nobody sees anything twice, in another order, or with a gap that nobody told of; and in the end everybody has
 * the same.
 */
class FaultScheduleTest {
    private static final String ROOM = "7";
    private static final int PODS = 3;
    private static final LogRules RULES = new LogRules(1000, Duration.ofMinutes(5), Duration.ofMinutes(1));

    enum Act {
        SPEAK,
        SPEAK_AND_ARRIVE,
        /** As a client does that did not hear what became of its message. */
        SAY_THE_LAST_AGAIN,
        /** As another client does, whose messages are in no order with those of the others. */
        SAY_THE_ONE_BEFORE_AGAIN,
        CUT_OFF,
        LOSE_ANSWERS,
        HEAL,
        ARRIVE,
        ARRIVE_TWICE,
        ARRIVE_LAST_FIRST,
        GET_LOST,
        CATCH_UP,
        PULSE,
        COME_BACK_HERE,
        COME_BACK_TO_THE_NEXT_POD,
        FORGET_EVERYTHING
    }

    /** @param pod to which it happens */
    record Step(Act act, int pod) {}

    @Provide
    Arbitrary<List<Step>> schedules() {
        Arbitrary<Act> often = Arbitraries.of(Act.class).filter(act -> act != Act.FORGET_EVERYTHING);
        Arbitrary<Act> acts = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(60, often), net.jqwik.api.Tuple.of(1, Arbitraries.just(Act.FORGET_EVERYTHING)));
        return Combinators.combine(acts, Arbitraries.integers().between(0, PODS - 1))
                .as(Step::new)
                .list()
                .ofMaxSize(90);
    }

    @Property(tries = 1500)
    void no_room_shows_a_duplicate_a_reordering_or_a_silent_gap(@ForAll("schedules") List<Step> schedule) {
        World world = new World();
        for (Step step : schedule) {
            world.happen(step);
            world.checkWhatIsSeen();
        }
        world.heal();
        world.checkWhatIsSeen();
        world.checkThatAllSeeTheWholeLog();
    }

    /** The pods, what they share, and what was ever said. */
    private static final class World {
        private final Map<String, List<LogEntry>> logs = new LinkedHashMap<>();
        private final List<Pod> pods;
        private final List<Integer> taken = new ArrayList<>();
        private Instant now = Instant.parse("2026-11-22T12:00:00Z");
        private Broker shared;
        private int said;
        private boolean forgot;

        World() {
            shared = freshBroker();
            pods = Stream.generate(() -> new Pod(this)).limit(PODS).toList();
            pods.forEach(Pod::enter);
        }

        void happen(Step step) {
            now = now.plusSeconds(2);
            Pod pod = pods.get(step.pod());
            switch (step.act()) {
                case SPEAK -> speak(pod, ++said);
                case SPEAK_AND_ARRIVE -> {
                    speak(pod, ++said);
                    pods.forEach(Pod::arrive);
                }
                case SAY_THE_LAST_AGAIN -> pod.sayTheLastAgain();
                case SAY_THE_ONE_BEFORE_AGAIN -> pod.sayTheOneBeforeAgain();
                case CUT_OFF -> pod.broker.set(Fault.CUT_OFF);
                case LOSE_ANSWERS -> pod.broker.set(Fault.ANSWERS_LOST);
                case HEAL -> pod.broker.set(Fault.NONE);
                case ARRIVE -> pod.arrive();
                case ARRIVE_TWICE -> pod.arriveTwice();
                case ARRIVE_LAST_FIRST -> pod.arriveLastFirst();
                case GET_LOST -> pod.broker.onTheWay().clear();
                case CATCH_UP -> pod.room.catchUp();
                case PULSE -> pod.room.pulse();
                case COME_BACK_HERE -> pod.comeBackTo(pod);
                case COME_BACK_TO_THE_NEXT_POD -> pod.comeBackTo(pods.get((step.pod() + 1) % PODS));
                case FORGET_EVERYTHING -> {
                    forgot = true;
                    shared = freshBroker();
                    pods.forEach(each -> each.broker.reattach(ROOM));
                }
            }
        }

        void speak(Pod pod, int number) {
            taken.add(number);
            pod.spoken.add(number);
            assertThat(pod.say(number)).isInstanceOf(Receipt.Accepted.class);
        }

        /** Twice, because what one pod was holding back changes the log for the others. */
        void heal() {
            pods.forEach(pod -> pod.broker.set(Fault.NONE));
            for (int round = 0; round < 2; round++) {
                pods.forEach(Pod::arrive);
                pods.forEach(pod -> pod.room.catchUp());
            }
        }

        void checkWhatIsSeen() {
            for (Pod pod : pods) {
                List<RecordingMember.Heard> heard = pod.member.heard();
                assertThat(pod.member.said()).as("nothing twice").doesNotHaveDuplicates();
                logs.forEach((epoch, log) -> {
                    List<Integer> seen = heard.stream()
                            .filter(each -> each.epoch().equals(epoch))
                            .map(RecordingMember.Heard::number)
                            .toList();
                    List<Integer> all = numbers(log);
                    int start = seen.isEmpty() ? 0 : all.indexOf(seen.getFirst());
                    assertThat(seen).as("a piece of the log").isEqualTo(all.subList(start, start + seen.size()));
                });
            }
        }

        void checkThatAllSeeTheWholeLog() {
            List<Integer> log = numbers(List.copyOf(logs.values()).getLast());
            for (Pod pod : pods) {
                assertThat(pod.room.isBehind()).isFalse();
                List<Integer> said = pod.member.said();
                assertThat(said).isEqualTo(log.subList(log.size() - said.size(), log.size()));
                assertThat(said).as("the newest").hasSizeGreaterThanOrEqualTo(Math.min(10, log.size()));
            }
            logs.values().forEach(each -> assertThat(numbers(each)).as("once").doesNotHaveDuplicates());
            logs.values().forEach(this::checkThatEachSpeakerIsInOrder);
            if (!forgot) {
                assertThat(log).as("nothing that was taken is lost").containsExactlyInAnyOrderElementsOf(taken);
            }
        }

        private void checkThatEachSpeakerIsInOrder(List<LogEntry> log) {
            for (Pod pod : pods) {
                assertThat(numbers(log).stream().filter(pod.spoken::contains).toList())
                        .isSorted();
            }
        }

        private Broker freshBroker() {
            InProcessBroker fresh = new InProcessBroker(RULES, () -> now);
            List<LogEntry> log = new ArrayList<>();
            logs.put(fresh.newest(ROOM, 0).tail().epoch(), log);
            fresh.subscribe(ROOM, listener(log));
            return fresh;
        }

        private static List<Integer> numbers(List<LogEntry> log) {
            return log.stream()
                    .map(entry -> RecordingMember.numberOf(entry.message()))
                    .toList();
        }
    }

    /** One pod, and its one member, who may be on another one's by now. */
    private static final class Pod {
        private final FaultyBroker broker;
        /** What one client said, one after the other. */
        private final List<Integer> spoken = new ArrayList<>();

        private final LiveRoom room;
        private final RecordingMember member = new RecordingMember();
        private Optional<LiveRoom> place = Optional.empty();
        private int drafts;

        Pod(World world) {
            broker = new FaultyBroker(() -> world.shared);
            room = new LiveRoom(
                    ROOM,
                    broker,
                    new RoomSettings("pod", 10, 40, Duration.ofSeconds(5)),
                    new EveryMember(),
                    listener(new ArrayList<>()),
                    change -> {
                        throw new AssertionError("nobody moderates here");
                    },
                    () -> world.now,
                    new ChatMetrics(new SimpleMeterRegistry()));
        }

        void enter() {
            room.join(new RecordingMember(), Optional.empty());
            room.join(member, Optional.empty());
            place = Optional.of(room);
        }

        /** As {@link Rooms#say} does it. */
        Receipt say(int number) {
            drafts++;
            String id = System.identityHashCode(this) + "-" + drafts;
            Draft draft = new Draft(
                    ROOM,
                    "user-" + number,
                    "key",
                    id,
                    "{\"said\":%d,\"id\":\"%s\"}".formatted(number, id),
                    Duration.ofSeconds(1));
            Optional<Said> apart = room.say(draft);
            if (apart.isPresent()) {
                return apart.get().receipt();
            }
            try {
                return broker.publish(draft);
            } catch (BrokerUnavailableException e) {
                return room.sayApart(draft).receipt();
            }
        }

        void sayTheLastAgain() {
            if (!spoken.isEmpty()) {
                say(spoken.getLast());
            }
        }

        void sayTheOneBeforeAgain() {
            if (spoken.size() > 1) {
                say(spoken.remove(spoken.size() - 2));
            }
        }

        void arrive() {
            List<LogEntry> arriving = List.copyOf(broker.onTheWay());
            broker.onTheWay().clear();
            arriving.forEach(room::published);
        }

        void arriveTwice() {
            List<LogEntry> arriving = List.copyOf(broker.onTheWay());
            arrive();
            arriving.forEach(room::published);
        }

        void arriveLastFirst() {
            List<LogEntry> arriving = List.copyOf(broker.onTheWay());
            broker.onTheWay().clear();
            arriving.reversed().forEach(room::published);
        }

        void comeBackTo(Pod pod) {
            place.ifPresent(old -> old.leave(member));
            pod.room.join(member, member.position());
            place = Optional.of(pod.room);
        }
    }

    private static RoomListener listener(List<LogEntry> heard) {
        return new RoomListener() {
            @Override
            public void published(LogEntry entry) {
                heard.add(entry);
            }

            @Override
            public void resubscribed() {
                throw new AssertionError("a broker within one process is never interrupted");
            }
        };
    }
}
