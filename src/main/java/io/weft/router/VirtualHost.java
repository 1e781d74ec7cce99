package io.weft.router;

import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.matcher.HeaderMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the routes of some domains have in common. A value. Source: {@code
 * envoy.config.route.v3.VirtualHost}.
 *
 * @param includeRequestAttemptCount whether hosts are told which attempt a request is
 * @param includeAttemptCountInResponse whether clients are told how many attempts were made
 * @param includeIsTimeoutRetryHeader whether hosts are told that an attempt follows a timeout
 */
public record VirtualHost(
    String name,
    Metadata metadata,
    TlsRequirement requireTls,
    List<VirtualCluster> virtualClusters,
    boolean includeRequestAttemptCount,
    boolean includeAttemptCountInResponse,
    boolean includeIsTimeoutRetryHeader) {
  public VirtualHost {
    virtualClusters = List.copyOf(virtualClusters);
  }

  /** Whether requests must come over TLS. */
  public enum TlsRequirement {
    NONE,
    EXTERNAL_ONLY,
    ALL
  }

  /** Requests that are counted together. Source: {@code VirtualCluster}. */
  public record VirtualCluster(String name, List<HeaderMatcher> headers) {
    public VirtualCluster {
      headers = List.copyOf(headers);
    }
  }

  /** The first virtual cluster whose conditions hold; null if none does. */
  public @Nullable VirtualCluster virtualCluster(HeaderMap headers) {
    for (int i = 0; i < virtualClusters.size(); i++) {
      if (HeaderMatcher.allMatch(virtualClusters.get(i).headers(), headers)) {
        return virtualClusters.get(i);
      }
    }
    return null;
  }
}
