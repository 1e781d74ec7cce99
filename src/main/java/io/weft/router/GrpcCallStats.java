package io.weft.router;

import io.weft.http.HttpRequest;
import io.weft.stats.Counter;
import io.weft.stats.Histogram;
import io.weft.stats.Scope;
import io.weft.upstream.Cluster;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What filters count of gRPC calls to a cluster, all of them or those of one method. Shared by all
 * threads. Source: Envoy's {@code Grpc::Context}.
 */
public final class GrpcCallStats {
  private static final int MAX_STATUS_DIGITS = 2;

  private final Scope scope;
  private final String prefix;

  /** Stats in {@code scope}, one of a cluster, that begin with {@code prefix}. */
  public GrpcCallStats(Scope scope, String prefix) {
    this.scope = scope;
    this.prefix = prefix;
  }

  /** Service and method of a call. A value. */
  public record Method(String service, String name) {
    /** What {@code path}, such as {@code /package.Service/Method}, names; null if nothing. */
    public static @Nullable Method of(String path) {
      int query = path.indexOf('?');
      String service = "";
      String name = "";
      for (String part : (query < 0 ? path : path.substring(0, query)).split("/")) {
        if (part.isEmpty()) {
          continue;
        }
        if (!name.isEmpty()) {
          return null;
        }
        if (service.isEmpty()) {
          service = part;
        } else {
          name = part;
        }
      }
      return name.isEmpty() ? null : new Method(service, name);
    }
  }

  /** The stats of the cluster that {@code request} goes to; null if it goes to none. */
  public static @Nullable Scope scope(HttpRequest request, Supplier<? extends RoutingView> views) {
    if (request.streamInfo().route() instanceof Route route
        && route.action() instanceof RouteAction.Forward forward) {
      Cluster cluster =
          views.get().cluster(forward.cluster().name(request.headers(), request.streamInfo()));
      return cluster == null ? null : cluster.stats().scope();
    }
    return null;
  }

  /** The counter {@code name} of these. */
  public Counter counter(String name) {
    return scope.counter(prefix + name);
  }

  /** The histogram {@code name} of these. */
  public Histogram histogramMillis(String name) {
    return scope.histogramMillis(prefix + name);
  }

  /**
   * Counts a call that ended with {@code status}; the name of a number that is none is not kept.
   */
  public void ended(String status) {
    if (status.length() <= MAX_STATUS_DIGITS && status.chars().allMatch(Character::isDigit)) {
      counter(status).inc();
    }
    counter(status.equals("0") ? "success" : "failure").inc();
    counter("total").inc();
  }
}
