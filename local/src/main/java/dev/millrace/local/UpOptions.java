package dev.millrace.local;

import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code millrace up} was told.
 *
 * @param home root of the source tree, which the workloads were built in
 * @param data the folder for all that lasts
 * @param httpPort of the page, 1 to 65535
 * @param rtmpPort that encoders publish to, 1 to 65535
 * @param demo whether the demo broadcaster runs
 * @param kubeBin the folder with etcd and kube-apiserver; empty: look for them
 * @param set Helm values by path
 */
record UpOptions(
        Path home, Path data, int httpPort, int rtmpPort, boolean demo, String kubeBin, Map<String, String> set) {
    UpOptions {
        set = Map.copyOf(set);
    }
}
