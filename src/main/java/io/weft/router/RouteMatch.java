package io.weft.router;

import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.matcher.FilterStateMatcher;
import io.weft.matcher.HeaderMatcher;
import io.weft.matcher.MetadataMatcher;
import io.weft.net.TlsInfo;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeSnapshot;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a route takes: all conditions have to hold. A value; any thread. Source: {@code
 * envoy.config.route.v3.RouteMatch}.
 *
 * @param fraction takes a share of them only; null for all
 * @param grpc whether only gRPC requests match
 * @param tls what the client's certificate has to be; null for anything
 */
public record RouteMatch(
    PathMatcher path,
    List<HeaderMatcher> headers,
    List<QueryParameters.Matcher> queryParameters,
    List<MetadataMatcher> dynamicMetadata,
    List<FilterStateMatcher> filterState,
    @Nullable Fraction fraction,
    boolean grpc,
    @Nullable TlsContext tls) {
  public RouteMatch {
    headers = List.copyOf(headers);
    queryParameters = List.copyOf(queryParameters);
    dynamicMetadata = List.copyOf(dynamicMetadata);
    filterState = List.copyOf(filterState);
  }

  /** A share of requests that a runtime key may change. */
  public record Fraction(
      String runtimeKey, FractionalPercent otherwise, Supplier<RuntimeSnapshot> runtime) {
    boolean includes(long random) {
      return runtime.get().enabled(runtimeKey, otherwise, random);
    }
  }

  /**
   * What the client's certificate has to be.
   *
   * @param presented whether there has to be one, or none; null for either
   */
  public record TlsContext(@Nullable Boolean presented, @Nullable Boolean validated) {
    boolean matches(@Nullable TlsInfo tls) {
      boolean present = tls != null && !tls.peerCertificates().isEmpty();
      boolean valid = tls != null && tls.isPeerValidated();
      return (presented == null || presented == present)
          && (validated == null || validated == valid);
    }
  }

  /** Whether a request matches. {@code end} is where the query of {@code target} begins. */
  boolean matches(HeaderMap headerMap, String target, int end, StreamInfo info, long random) {
    if (end == 0 && !path.takesPathless()) {
      return false;
    }
    if (path instanceof PathMatcher.Connect && !isConnect(headerMap)) {
      return false;
    }
    return path.matches(target, end)
        && (fraction == null || fraction.includes(random))
        && (!grpc || GrpcContentType.isIn(headerMap))
        && HeaderMatcher.allMatch(headers, headerMap)
        && queryMatches(target)
        && metadataMatches(info)
        && filterStateMatches(info)
        && (tls == null || tls.matches(info.connection().tls()));
  }

  private boolean queryMatches(String target) {
    for (int i = 0; i < queryParameters.size(); i++) {
      if (!queryParameters.get(i).matches(target)) {
        return false;
      }
    }
    return true;
  }

  private boolean metadataMatches(StreamInfo info) {
    for (int i = 0; i < dynamicMetadata.size(); i++) {
      if (!dynamicMetadata.get(i).matches(info.dynamicMetadata())) {
        return false;
      }
    }
    return true;
  }

  private boolean filterStateMatches(StreamInfo info) {
    for (int i = 0; i < filterState.size(); i++) {
      FilterStateMatcher matcher = filterState.get(i);
      if (!matcher.matches(info.filterState(matcher.key()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isConnect(HeaderMap headers) {
    return headers.get(HeaderName.METHOD, "").equals("CONNECT");
  }
}
