package dev.millrace.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a cluster has that local mode does not: edge, stores, policies, budgets, and ways in. */
class ChartPartsTest {
    private final RenderedChart standard = render(Map.of());

    @Test
    void everyImageCanBeAnother() {
        var settings = new TreeMap<String, Object>();
        Set<String> ours = Set.of("operator", "ingest", "transcoder", "chat", "api", "demo", "objectstore");
        ours.forEach(name -> settings.put("image.overrides." + name, "registry.test/" + name + "@sha256:0"));
        for (String name : List.of("postgresql", "valkey", "edge")) {
            settings.put(name + ".image", "registry.test/" + name + "@sha256:0");
        }
        settings.put("demo.enabled", true);
        settings.put("secrets.demoStreamKey", "mr_x");
        var containers = render(settings).containers();
        assertThat(containers.keySet()).containsAll(ours);
        containers.forEach(
                (name, container) -> assertThat(container.getImage()).isEqualTo("registry.test/" + name + "@sha256:0"));
    }

    @Test
    void nobodyMayTalkToAnybodyButForWhatIsListed() {
        var everybody =
                standard.one(NetworkPolicy.class, "millrace-default-deny").getSpec();
        assertThat(everybody.getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
        assertThat(everybody.getIngress()).isNullOrEmpty();
        assertThat(standard.podTemplates()).allSatisfy((part, template) -> {
            assertThat(template.getMetadata().getLabels())
                    .containsAllEntriesOf(everybody.getPodSelector().getMatchLabels());
            assertThat(standard.one(NetworkPolicy.class, "millrace-" + part)
                            .getSpec()
                            .getPodSelector()
                            .getMatchLabels())
                    .containsEntry("app.kubernetes.io/component", part);
        });
        assertThat(mayReach("postgresql", 5432)).containsExactlyInAnyOrder("api", "chat", "ingest");
        assertThat(mayReach("valkey", 6379)).containsExactlyInAnyOrder("api", "chat", "ingest");
        assertThat(mayReach("objectstore", 8080)).containsExactlyInAnyOrder("api", "transcoder");
        assertThat(mayReach("transcoder", 8080)).containsExactly("edge");
        assertThat(mayReach("transcoder", 8081)).containsExactly("operator");
    }

    /** What one end may send the other end may take, or neither is worth anything. */
    @Test
    void bothEndsAgree() {
        for (NetworkPolicy server : standard.all(NetworkPolicy.class)) {
            String to = part(server);
            for (NetworkPolicyIngressRule rule : rules(server.getSpec().getIngress())) {
                for (NetworkPolicyPort port : rule.getPorts()) {
                    components(rule.getFrom())
                            .forEach(from -> assertThat(egress(from, to))
                                    .as(from + " to " + to)
                                    .contains(port.getPort().getIntVal()));
                }
            }
        }
    }

    private TreeSet<String> mayReach(String part, int port) {
        var callers = new TreeSet<String>();
        for (var rule : rules(
                standard.one(NetworkPolicy.class, "millrace-" + part).getSpec().getIngress())) {
            if (rule.getPorts().stream()
                    .anyMatch(candidate -> candidate.getPort().getIntVal() == port)) {
                components(rule.getFrom()).forEach(callers::add);
            }
        }
        return callers;
    }

    private List<Integer> egress(String from, String to) {
        return rules(standard.one(NetworkPolicy.class, "millrace-" + from)
                        .getSpec()
                        .getEgress())
                .stream()
                .filter(rule -> components(rule.getTo()).anyMatch(to::equals))
                .map(NetworkPolicyEgressRule::getPorts)
                .flatMap(List::stream)
                .map(port -> port.getPort().getIntVal())
                .toList();
    }

    private static <T> List<T> rules(List<T> rules) {
        return rules == null ? List.of() : rules;
    }

    private static Stream<String> components(List<NetworkPolicyPeer> peers) {
        return rules(peers).stream()
                .filter(peer -> peer.getPodSelector() != null)
                .map(peer -> peer.getPodSelector().getMatchLabels().get("app.kubernetes.io/component"));
    }

    private static String part(HasMetadata object) {
        return object.getMetadata().getName().replaceFirst("^millrace-", "");
    }

    @Test
    void storesOfOnesOwnAreReachedWhereTheyAre() {
        var rendered = render(Map.of(
                "valkey.enabled", false,
                "secrets.redisUrl", "redis://:pw@redis.data:6379",
                "networkPolicies.stores[0].ipBlock.cidr", "10.9.0.0/16"));
        assertThat(rendered.one(NetworkPolicy.class, "millrace-chat").getSpec().getEgress())
                .anySatisfy(rule -> {
                    assertThat(rule.getTo())
                            .anyMatch(peer -> peer.getIpBlock() != null
                                    && "10.9.0.0/16".equals(peer.getIpBlock().getCidr()));
                    assertThat(rule.getPorts())
                            .extracting(port -> port.getPort().getIntVal())
                            .contains(6379);
                });
        assertThat(rendered.objects())
                .extracting(object -> object.getMetadata().getName())
                .doesNotContain("millrace-valkey");
    }

    @Test
    void aDrainTakesOnePodOfAPartAtATime() {
        List<PodDisruptionBudget> deployments = standard.all(PodDisruptionBudget.class).stream()
                .filter(budget -> budget.getSpec().getMaxUnavailable() != null)
                .toList();
        assertThat(deployments).hasSize(4).allSatisfy(budget -> {
            assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
            assertThat(standard.podTemplates().get(part(budget)).getMetadata().getLabels())
                    .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
        });
    }

    @Test
    void aTranscoderThatHasABroadcastIsNotEvicted() {
        assertThat(standard.all(PodDisruptionBudget.class))
                .filteredOn(budget -> budget.getMetadata().getName().equals("millrace-transcoders"))
                .singleElement()
                .satisfies(budget -> {
                    assertThat(budget.getSpec().getMinAvailable().getIntVal()).isGreaterThan(100_000);
                    assertThat(standard.podTemplates()
                                    .get("transcoder")
                                    .getMetadata()
                                    .getLabels())
                            .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
                });
    }

    @Test
    void broadcastsMatterMostAndReplicasAreSpread() {
        standard.podTemplates().forEach((part, template) -> {
            boolean live = Set.of("ingest", "transcoder", "edge").contains(part);
            assertThat(template.getSpec().getPriorityClassName())
                    .as(part)
                    .isEqualTo(live ? "tv-millrace-live" : "tv-millrace-people");
            assertThat(template.getSpec().getTopologySpreadConstraints())
                    .hasSize(2)
                    .allSatisfy(constraint -> {
                        assertThat(constraint.getWhenUnsatisfiable()).isEqualTo("ScheduleAnyway");
                        assertThat(template.getMetadata().getLabels())
                                .containsAllEntriesOf(
                                        constraint.getLabelSelector().getMatchLabels());
                    });
        });
        var elsewhere = render(Map.of("scheduling.transcoder.nodeSelector.media", "yes"));
        assertThat(elsewhere.template("transcoder").getSpec().getNodeSelector()).containsEntry("media", "yes");
    }

    @Test
    void theEdgeTrustsWhoItIsToldTo() {
        assertThat(edge(standard)).doesNotContain("set_real_ip_from").contains("millrace-api.tv.svc.cluster.local");
        assertThat(edge(render(Map.of("edge.trustedProxies[0]", "10.0.0.0/8"))))
                .contains("set_real_ip_from 10.0.0.0/8;");
        assertThat(standard.one(ConfigMap.class, "millrace-edge").getData().get("object.conf"))
                .contains("proxy_cache_lock on;");
        assertThat(render(Map.of("edge.collapse", false))
                        .one(ConfigMap.class, "millrace-edge")
                        .getData()
                        .get("object.conf"))
                .contains("proxy_cache_lock off;");
    }

    private static String edge(RenderedChart rendered) {
        return rendered.one(ConfigMap.class, "millrace-edge").getData().get("edge.conf");
    }

    @Test
    void anotherConfigurationIsAnotherPod() {
        var other = render(Map.of("edge.cacheMebibytes", 128));
        assertThat(other.podTemplates().get("edge").getMetadata().getAnnotations())
                .isNotEqualTo(standard.podTemplates().get("edge").getMetadata().getAnnotations());
    }

    @Test
    void outsidersComeInByIngressOrGateway() {
        var ingress = render(Map.of(
                        "publicUrl", "https://tv.example.org",
                        "ingress.enabled", true,
                        "ingress.tlsSecretName", "tv-tls"))
                .one(Ingress.class, "millrace")
                .getSpec();
        assertThat(ingress.getRules().getFirst().getHost()).isEqualTo("tv.example.org");
        assertThat(ingress.getTls().getFirst().getHosts()).containsExactly("tv.example.org");

        HasMetadata route = render(Map.of(
                        "publicUrl", "https://tv.example.org",
                        "gateway.enabled", true,
                        "gateway.parentRefs[0].name", "outside"))
                .objects()
                .stream()
                .filter(object -> object.getKind().equals("HTTPRoute"))
                .findFirst()
                .orElseThrow();
        assertThat(new KubernetesSerialization().asYaml(route)).contains("tv.example.org", "outside", "millrace-edge");
        assertThatThrownBy(() -> render(Map.of("gateway.enabled", true)))
                .hasMessageContaining("gateway.parentRefs is needed");
    }

    @Test
    void encodersComeInByALoadBalancerOrANodesPort() {
        assertThat(standard.one(Service.class, "millrace-rtmp").getSpec()).satisfies(spec -> {
            assertThat(spec.getType()).isEqualTo("LoadBalancer");
            assertThat(spec.getExternalTrafficPolicy()).isEqualTo("Local");
        });
        var node = render(Map.of(
                        "ingest.service.type",
                        "NodePort",
                        "ingest.service.nodePort",
                        31935,
                        "ingest.rtmps.secretName",
                        "live-tls",
                        "ingest.service.rtmpsNodePort",
                        31936))
                .one(Service.class, "millrace-rtmp");
        assertThat(node.getSpec().getPorts())
                .extracting(port -> port.getNodePort())
                .containsExactly(31935, 31936);
    }

    @Test
    void monitorsComeOnRequest() {
        assertThat(kinds(standard)).doesNotContain("ServiceMonitor", "PodMonitor");
        var monitored = render(Map.of("monitoring.enabled", true, "monitoring.labels.release", "prometheus"));
        assertThat(monitored.all(GenericKubernetesResource.class))
                .filteredOn(object -> object.getKind().endsWith("Monitor"))
                .hasSize(4)
                .allSatisfy(
                        object -> assertThat(object.getMetadata().getLabels()).containsEntry("release", "prometheus"));
    }

    private static List<String> kinds(RenderedChart rendered) {
        return rendered.objects().stream().map(HasMetadata::getKind).toList();
    }

    private static RenderedChart render(Map<String, Object> settings) {
        return RenderedChart.of("tv", List.of(), settings);
    }
}
