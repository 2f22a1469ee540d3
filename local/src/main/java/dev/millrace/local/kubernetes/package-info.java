/** A real etcd and kube-apiserver, found or made, and started. */
@NullMarked
package dev.millrace.local.kubernetes;

import org.jspecify.annotations.NullMarked;
