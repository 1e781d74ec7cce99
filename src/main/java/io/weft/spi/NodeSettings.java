package io.weft.spi;

import io.weft.upstream.Locality;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * This process as Envoy's {@code node} names it. A value.
 *
 * @param id {@code --service-node} or {@code node.id}
 * @param cluster {@code --service-cluster} or {@code node.cluster}
 * @param localAddress the address of this machine that stands for a client on it
 * @param metadata {@code node.metadata}, with the values of JSON
 */
public record NodeSettings(
    String id,
    String cluster,
    Locality locality,
    String localAddress,
    Map<String, @Nullable Object> metadata) {}
