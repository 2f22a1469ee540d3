package dev.millrace.local.node;

import java.util.Optional;

/** Knows the images that this node can run. */
@FunctionalInterface
public interface Workloads {
    /** @return empty when there is no such image here; the pod then waits with ErrImageNeverPull, as on a cluster */
    Optional<Workload> find(String image);
}
