/** A real Kubernetes control plane for tests: etcd and kube-apiserver, with our resources installed. */
@NullMarked
package dev.millrace.testkit.kubernetes;

import org.jspecify.annotations.NullMarked;
