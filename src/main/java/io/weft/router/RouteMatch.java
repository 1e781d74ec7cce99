package io.weft.router;

import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.matcher.Condition;
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
  private static final Condition GRPC_ONLY = new GrpcOnly();

  public RouteMatch {
    headers = List.copyOf(headers);
    queryParameters = List.copyOf(queryParameters);
    dynamicMetadata = List.copyOf(dynamicMetadata);
    filterState = List.copyOf(filterState);
  }

  /** A share of requests that a runtime key may change. */
  public record Fraction(
      String runtimeKey, FractionalPercent otherwise, Supplier<RuntimeSnapshot> runtime)
      implements Condition {
    /** Whether {@code random}, taken as unsigned, falls in the share that holds now. */
    public boolean includes(long random) {
      return runtime.get().enabled(runtimeKey, otherwise, random);
    }

    /** Where {@code random} falls in the share. */
    long drawn(long random) {
      FractionalPercent share = runtime.get().share(runtimeKey, otherwise);
      return Long.remainderUnsigned(random, share.denominator());
    }

    @Override
    public Description describe() {
      FractionalPercent share = runtime.get().share(runtimeKey, otherwise);
      return new Description(
          "runtime_fraction",
          runtimeKey,
          "a draw below " + share.numerator() + " of " + share.denominator());
    }
  }

  /**
   * What the client's certificate has to be.
   *
   * @param presented whether there has to be one, or none; null for either
   */
  public record TlsContext(@Nullable Boolean presented, @Nullable Boolean validated)
      implements Condition {
    boolean matches(@Nullable TlsInfo tls) {
      boolean present = tls != null && !tls.peerCertificates().isEmpty();
      boolean valid = tls != null && tls.isPeerValidated();
      return (presented == null || presented == present)
          && (validated == null || validated == valid);
    }

    @Override
    public Description describe() {
      String certificate = presented == null ? "" : presented ? "a certificate" : "no certificate";
      String validity =
          validated == null ? "" : validated ? "a valid certificate" : "none that is valid";
      String and = certificate.isEmpty() || validity.isEmpty() ? "" : ", ";
      return new Description("tls_context", "", certificate + and + validity);
    }
  }

  /** That the request is one of gRPC. */
  private record GrpcOnly() implements Condition {
    @Override
    public Description describe() {
      return new Description("grpc", "", "a content-type of gRPC");
    }
  }

  /**
   * The first condition that a request does not meet; null if it matches. Makes no garbage.
   *
   * @param end where the query of {@code target} begins
   */
  @Nullable Condition failed(
      HeaderMap headerMap, String target, int end, StreamInfo info, long random) {
    return pathMatches(target, end) ? failedApartFromPath(headerMap, target, info, random) : path;
  }

  /** As {@link #failed}, of a request whose path matches. */
  @Nullable Condition failedApartFromPath(
      HeaderMap headerMap, String target, StreamInfo info, long random) {
    if (path instanceof PathMatcher.Connect && !isConnect(headerMap)) {
      return path;
    }
    if (fraction != null && !fraction.includes(random)) {
      return fraction;
    }
    if (grpc && !GrpcContentType.isIn(headerMap)) {
      return GRPC_ONLY;
    }
    Condition failed = HeaderMatcher.firstFailed(headers, headerMap);
    if (failed == null) {
      failed = failedQuery(target);
    }
    if (failed == null) {
      failed = failedMetadata(info);
    }
    if (failed == null) {
      failed = failedFilterState(info);
    }
    if (failed == null && tls != null && !tls.matches(info.connection().tls())) {
      return tls;
    }
    return failed;
  }

  /** Whether every request matches whose path does. */
  boolean isPathOnly() {
    return !(path instanceof PathMatcher.Connect)
        && headers.isEmpty()
        && queryParameters.isEmpty()
        && dynamicMetadata.isEmpty()
        && filterState.isEmpty()
        && fraction == null
        && !grpc
        && tls == null;
  }

  private boolean pathMatches(String target, int end) {
    return (end > 0 || path.takesPathless()) && path.matches(target, end);
  }

  private @Nullable Condition failedQuery(String target) {
    for (int i = 0; i < queryParameters.size(); i++) {
      if (!queryParameters.get(i).matches(target)) {
        return queryParameters.get(i);
      }
    }
    return null;
  }

  private @Nullable Condition failedMetadata(StreamInfo info) {
    for (int i = 0; i < dynamicMetadata.size(); i++) {
      if (!dynamicMetadata.get(i).matches(info.dynamicMetadata())) {
        return dynamicMetadata.get(i);
      }
    }
    return null;
  }

  private @Nullable Condition failedFilterState(StreamInfo info) {
    for (int i = 0; i < filterState.size(); i++) {
      FilterStateMatcher matcher = filterState.get(i);
      if (!matcher.matches(info.filterState(matcher.key()))) {
        return matcher;
      }
    }
    return null;
  }

  private static boolean isConnect(HeaderMap headers) {
    return headers.get(HeaderName.METHOD, "").equals("CONNECT");
  }
}
