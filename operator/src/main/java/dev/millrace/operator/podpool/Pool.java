package dev.millrace.operator.podpool;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import org.jspecify.annotations.Nullable;

/**
 * What the pods of one pool have in common.
 *
 * @param namespace where they are
 * @param name of the resource that the pool belongs to
 * @param resources of the main container; null: as the kind's template says
 */
public record Pool(String namespace, String name, @Nullable ResourceRequirements resources) {}
