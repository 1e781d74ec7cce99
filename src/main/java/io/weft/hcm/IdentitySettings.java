package io.weft.hcm;

import org.jspecify.annotations.Nullable;

/**
 * The names under which a connection manager speaks, and those of requests.
 *
 * <p>A value. Source: the fields of these names of {@code HttpConnectionManager}.
 *
 * @param serverName the value of {@code server}
 * @param via what is put behind {@code via}; empty for nothing
 * @param userAgent the service cluster, told to the host by {@code add_user_agent}; null for not
 * @param nodeName the node's id, told together with the service cluster
 * @param requestIds how requests are named
 */
public record IdentitySettings(
    String serverName,
    ServerHeader serverHeader,
    String via,
    @Nullable String userAgent,
    String nodeName,
    RequestIdSettings requestIds) {
  /** What happens to the field {@code server} of a response. */
  public enum ServerHeader {
    OVERWRITE,
    APPEND_IF_ABSENT,
    PASS_THROUGH
  }
}
