package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HttpRequest;
import io.weft.http.StreamInfo;
import io.weft.upstream.Host;
import io.weft.upstream.LoadBalancerContext;
import io.weft.upstream.PreviousPriorities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What load balancers may know of one request: its hash, and for a further attempt the hosts and
 * priorities that are not wanted. Owned by the stream's thread.
 */
final class HostChoice implements LoadBalancerContext {
  private static final String LB = "envoy.lb";

  private final HttpRequest request;
  private final @Nullable RequestHash hash;
  private @Nullable List<Host> tried;
  private @Nullable PreviousPriorities priorities;
  private RetryPolicy.HostSelection selection = RetryPolicy.HostSelection.DEFAULT;
  private String noHostDetails = "no_healthy_upstream";

  private HostChoice(HttpRequest request, @Nullable RequestHash hash) {
    this.request = request;
    this.hash = hash;
  }

  /** The choice for a request that was not tried yet. */
  static HostChoice of(List<HashPolicy> policies, HttpRequest request) {
    if (policies.isEmpty()) {
      return new HostChoice(request, null);
    }
    RequestHash hash = RequestHash.makingCookies();
    hash.evaluate(policies, request.headers(), request.streamInfo());
    return new HostChoice(request, hash);
  }

  /** The cookies that were made for the hash, as values of {@code set-cookie}. */
  List<String> cookies() {
    return hash == null ? List.of() : hash.cookiesToSet();
  }

  /** {@code host} was tried; the next one is chosen as {@code hosts} says. */
  void onRetry(Host host, RetryPolicy.HostSelection hosts) {
    selection = hosts;
    if (hosts.previousPriorities() > 0) {
      PreviousPriorities known = priorities;
      if (known == null) {
        known = new PreviousPriorities(hosts.previousPriorities());
        priorities = known;
      }
      known.onTried(host);
    }
    if (hosts.avoidPrevious()) {
      List<Host> known = tried;
      if (known == null) {
        known = new ArrayList<>(4);
        tried = known;
      }
      known.add(host);
    }
  }

  /** Why there was no host. */
  String noHostDetails() {
    return noHostDetails;
  }

  @Override
  public void noteNoHost(String details) {
    noHostDetails = details;
  }

  @Override
  public boolean hasHash() {
    return hash != null && hash.isPresent();
  }

  @Override
  public long hash() {
    return hash == null ? 0 : hash.value();
  }

  @Override
  public StreamInfo streamInfo() {
    return request.streamInfo();
  }

  @Override
  public HeaderMap requestHeaders() {
    return request.headers();
  }

  @Override
  public @Nullable PreviousPriorities previousPriorities() {
    return priorities;
  }

  @Override
  public boolean avoids(Host host) {
    return (tried != null && tried.contains(host))
        || (selection.avoidCanaries() && host.endpoint().isCanary())
        || hasMetadata(host, selection.avoidMetadata());
  }

  @Override
  public int hostSelectionRetries() {
    return selection.avoidsNone() ? 0 : selection.maxAttempts();
  }

  private static boolean hasMetadata(Host host, Map<String, Object> unwanted) {
    if (unwanted.isEmpty()) {
      return false;
    }
    Map<String, ?> metadata = host.endpoint().metadata().namespace(LB);
    for (Map.Entry<String, Object> entry : unwanted.entrySet()) {
      if (!entry.getValue().equals(metadata.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
