/**
 * The resource types of {@code millrace.dev/v1alpha1}. These types are the source of {@code crds/manifests}; a test
 * fails when the two differ and says how to write the manifests again.
 */
@NullMarked
package dev.millrace.crds;

import org.jspecify.annotations.NullMarked;
