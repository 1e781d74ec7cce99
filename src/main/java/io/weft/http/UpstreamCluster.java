package io.weft.http;

import io.weft.common.Metadata;

/**
 * The cluster that serves a stream, as logs and formats name it. A value.
 *
 * @param name its name in the configuration
 * @param statName its name in stats
 */
public record UpstreamCluster(String name, String statName, Metadata metadata) {
  /** No cluster was chosen. */
  public static final UpstreamCluster NONE = new UpstreamCluster("", "", Metadata.EMPTY);
}
