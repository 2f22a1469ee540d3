package dev.millrace.operator;

import dev.millrace.service.PodIdentity;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Lease whose holder acts. The framework takes and renews it, but keeps it when it stops. */
final class LeaderLease {
    static final String NAME = "millrace-operator";
    private static final Logger log = LoggerFactory.getLogger(LeaderLease.class);

    private final KubernetesClient client;
    private final PodIdentity pod;

    LeaderLease(KubernetesClient client, PodIdentity pod) {
        this.client = client;
        this.pod = pod;
    }

    /** Gives it back, if this operator has it: the next one acts at once, and not only after the Lease has run out. */
    void release() {
        try {
            var lease = client.leases().inNamespace(pod.namespace()).withName(NAME);
            Lease held = lease.get();
            if (held != null && pod.name().equals(held.getSpec().getHolderIdentity())) {
                held.getSpec().setHolderIdentity("");
                // Fails when another one has changed it since.
                client.resource(held).update();
                log.info("gave the lease back");
            }
        } catch (KubernetesClientException e) {
            log.warn(
                    "the lease could not be given back, the next operator acts once it has run out: {}",
                    e.getMessage());
        }
    }
}
