package dev.millrace.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.crds.LiveStream;
import dev.millrace.crds.Resources;
import dev.millrace.operator.cluster.FakeTranscoder;
import dev.millrace.service.http.HttpPorts;
import dev.millrace.wire.StreamReport.Phase;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Several operators, of which one acts: the others neither act nor take reports. */
class LeaderElectionTest extends LiveStreamScenario {
    private static final String FIRST = "operator-under-test";
    private static final String SECOND = "stand-in";

    @BeforeEach
    void elect() {
        cluster.stopOperator();
        cluster.startOperator(true);
    }

    @AfterEach
    void goOnAlone() {
        cluster.stopOperator();
        cluster.startOperator();
    }

    @Test
    void theElectedOperatorTakesReports() {
        LiveStream stream = live(cluster.profile(0));

        assertThat(cluster.transcoderOf(stream).orElseThrow().losesSource()).isEqualTo(204);
        assertThat(holder()).isEqualTo(FIRST);
    }

    /** Whoever comes to the wrong one all the same must not be bound to it. */
    @Test
    void anOperatorThatWaitsSendsReportsElsewhere() {
        FakeTranscoder transcoder =
                cluster.transcoderOf(live(cluster.profile(0))).orElseThrow();
        try (ConfigurableApplicationContext waiting = waitingOperator()) {
            URI address = URI.create(
                    "http://127.0.0.1:" + waiting.getBean(HttpPorts.class).internalPort());
            HttpResponse<String> answer =
                    transcoder.sendTo(address, transcoder.reportOf(transcoder.assignment(), 9, Phase.RUNNING, true));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("NOT_LEADING");
            assertThat(answer.headers().firstValue("Connection")).contains("close");
        }
    }

    /** The label is what the Service that is reported to selects; one that a killed process left behind is taken off. */
    @Test
    void theLabelIsOnThePodOfTheOneThatActs() {
        cluster.stopOperator();
        pod(FIRST, false);
        pod(SECOND, true);

        cluster.startOperator(true);
        untilLeaders(FIRST, SECOND);
        try (ConfigurableApplicationContext waiting = waitingOperator()) {
            assertThat(waiting.isRunning()).isTrue();
            untilLeaders(FIRST);
            cluster.stopOperator();
            untilLeaders(SECOND);
        }
        untilLeaders();
    }

    /** An upgrade or a drain must not leave the broadcasts alone for as long as a lease lasts. */
    @Test
    void whoStopsGivesTheLeaseBack() {
        patiently().until(this::holder, FIRST::equals);
        cluster.stopOperator();
        assertThat(holder()).isEmpty();
    }

    private String holder() {
        return client().leases()
                .inNamespace(cluster.namespace())
                .withName("millrace-operator")
                .require()
                .getSpec()
                .getHolderIdentity();
    }

    private ConfigurableApplicationContext waitingOperator() {
        return cluster.anotherOperator("millrace.operator.leader-election=true", "millrace.pod.name=" + SECOND);
    }

    private void untilLeaders(String... names) {
        patiently().untilAsserted(() -> assertThat(leaders()).containsExactlyInAnyOrder(names));
    }

    private List<String> leaders() {
        return client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel(Resources.LEADER, "true")
                .list()
                .getItems()
                .stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    private void pod(String name, boolean labelled) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cluster.namespace())
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("operator")
                .withImage("millrace/operator:test")
                .endContainer()
                .endSpec();
        if (labelled) {
            pod.editMetadata().addToLabels(Resources.LEADER, "true").endMetadata();
        }
        client().resource(pod.build()).create();
    }
}
